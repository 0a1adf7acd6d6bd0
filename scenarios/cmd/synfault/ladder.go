package main

import (
	"bytes"
	"errors"

	"github.com/spf13/cobra"

	"synfault/netsim/ladder"
)

const ladderLong = `Draw the ladder of a run without judging it: as text, or with --svg as a picture that needs nothing else and follows the
reader's choice of light or dark. A file is written as a whole or not at all; - is standard output.`

const ladderExample = `  synfault ladder three-way/life
  synfault ladder --svg hang.svg two-way/open/ba0x
  synfault ladder --text hang.txt --ascii --width 100 two-way/open/ba0x`

func (a *app) ladderCommand() *cobra.Command {
	var svgFile, textFile string
	cmd := &cobra.Command{
		Use:               "ladder TOKEN",
		Short:             "Draw a run as text or as a picture",
		Long:              ladderLong,
		Example:           ladderExample,
		Args:              oneArg("a token", "--svg hang.svg two-way/open/ba0x"),
		ValidArgsFunction: completeToken,
		RunE: func(_ *cobra.Command, args []string) error {
			if toPipe := svgFile == "-"; toPipe && (textFile == "-" || a.json) || textFile == "-" && a.json {
				return errors.New("standard output takes one thing: --json, --svg - or --text -")
			}
			q, err := a.parse(args[0])
			if err != nil {
				return err
			}
			return a.draw(examine(q), svgFile, textFile)
		},
	}
	a.requestFlags(cmd)
	cmd.Flags().StringVar(&svgFile, "svg", "", "write the picture to this file")
	cmd.Flags().StringVar(&textFile, "text", "", "write the text to this file")
	return cmd
}

func (a *app) draw(v *verdict, svgFile, textFile string) error {
	st := a.style(v)
	st.Title, st.Footer = v.title, v.replay()
	var svg, text bytes.Buffer
	if err := ladder.SVG(&svg, &v.trace, st); err != nil {
		return err
	}
	if err := ladder.Text(&text, &v.trace, st); err != nil {
		return err
	}
	for _, f := range []struct {
		name    string
		content []byte
	}{{svgFile, svg.Bytes()}, {textFile, text.Bytes()}} {
		switch f.name {
		case "":
		case "-":
			a.out.Write(f.content)
		default:
			if err := save(f.name, f.content); err != nil {
				return err
			}
		}
	}
	switch {
	case a.json:
		a.print(ladderDocument{Schema: "synfault/ladder/1", Token: v.token, Trace: v.drawing()})
	case svgFile == "" && textFile == "":
		a.out.Write(text.Bytes())
	}
	return nil
}
