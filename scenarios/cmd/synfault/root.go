package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"synfault/netsim/ladder"
	"synfault/scenarios/spell"
)

// app is one call of the command: its flags and its output.
type app struct {
	out    bytes.Buffer
	err    io.Writer // for what is shown while something runs
	json   bool
	ascii  bool
	unfold bool
	width  columns
	request
}

func (a *app) execute(args []string) error {
	root := a.root()
	root.SetArgs(args)
	root.SetOut(&a.out)
	root.SetErr(&a.out)
	return root.Execute()
}

const rootLong = `synfault runs pairs of TCP machines over a simulated network, under a plan that says which packets are lost, late,
doubled or forged, and judges what became of them. A run is named by one word, its token:

  two-way/open/ba0x     handshake / script / plan

Here the handshake has two messages, the client opens and says nothing, and the first packet from b to a (ba0) is lost
(x). The same token always gives the same run, to the last byte.

Exit status: 0; 1 where run breaks a property, or a script fails; 2 for bad input, which one line on standard error explains.`

const rootExample = `  synfault run two-way/open/ba0x            see a handshake hang
  synfault run three-way/open/ba0x          the same plan, with a third message
  synfault run three-way/life/seed:chaos:7  a random network, printed as a plan
  synfault stories                          why the handshake has three messages
  synfault list                             what there is to run
  synfault help token                       how tokens are written`

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:               "synfault",
		Short:             "Network faults against TCP handshakes, judged and drawn",
		Long:              rootLong,
		Example:           rootExample,
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
		RunE:              helpOr,
	}
	flags := root.PersistentFlags()
	a.width = ladder.DefaultWidth
	flags.BoolVar(&a.json, "json", false, "print JSON (see help json)")
	flags.BoolVar(&a.ascii, "ascii", false, "print nothing but ASCII")
	flags.BoolVar(&a.unfold, "unfold", false, "show every row of a ladder, also of rounds that are alike")
	flags.Var(&a.width, "width", "columns of text; 0 is as many as it needs")
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(helpCommand(root))
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.AddCommand(a.runCommand(), a.exploreCommand(), a.explainCommand(), a.listCommand(), a.ladderCommand(), a.storiesCommand(), a.huntCommand(), a.packetdrillCommand())
	root.AddCommand(topics()...)
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args, c.RunE = cobra.ArbitraryArgs, helpOr
		}
	}
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), ".FlagUsages", ".FlagUsagesWrapped 80"))
	fillHelp(root)
	return root
}

// fillHelp breaks the paragraphs of every command's help into lines; what is indented stays as it is.
func fillHelp(cmd *cobra.Command) {
	var out, paragraph []string
	flush := func() {
		if paragraph != nil {
			out, paragraph = append(out, wrapped(strings.Join(paragraph, " "), ladder.DefaultWidth)...), nil
		}
	}
	for _, line := range strings.Split(cmd.Long, "\n") {
		if line != "" && line[0] != ' ' {
			paragraph = append(paragraph, line)
			continue
		}
		flush()
		out = append(out, line)
	}
	flush()
	cmd.Long = strings.Join(out, "\n")
	for _, c := range cmd.Commands() {
		if cmd.Name() != "completion" {
			fillHelp(c)
		}
	}
}

// helpOr is what a command does that is there for its subcommands.
func helpOr(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return cmd.Help()
	}
	what := "command"
	if cmd.Name() == "completion" {
		what = "shell"
	}
	return noCommand(cmd, what, args[0])
}

// noCommand says that a command has no such subcommand.
func noCommand(cmd *cobra.Command, what, name string) error {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() || what == "help topic" && c.IsAdditionalHelpTopicCommand() {
			names = append(names, c.Name())
		}
	}
	hint := spell.Hint(name, names)
	if hint == "" && strings.Contains(name, "/") {
		hint = fmt.Sprintf(" (to run a token: synfault run %s)", name)
	}
	return fmt.Errorf("no %s is called %q%s; there are %s", what, name, hint, strings.Join(names, ", "))
}

func helpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND|TOPIC]",
		Short:             "Help about a command or a topic",
		ValidArgsFunction: completeTopics(root),
		RunE: func(_ *cobra.Command, args []string) error {
			cmd := root
			for _, name := range args {
				next, rest, err := cmd.Find([]string{name})
				if err != nil || next == cmd || len(rest) > 0 {
					return noCommand(cmd, "help topic", name)
				}
				cmd = next
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// flagError explains a flag that does not exist or a value that does not fit.
func flagError(cmd *cobra.Command, err error) error {
	var none *pflag.NotExistError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &none):
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		hint := ""
		if meant, ok := spell.Nearest(none.GetSpecifiedName(), names); ok {
			hint = fmt.Sprintf(" (did you mean %q?)", "--"+meant)
		}
		return fmt.Errorf("%w%s; see %s --help", err, hint, cmd.CommandPath())
	case errors.As(err, &value) && value.GetFlag().Value.Type() == "bool":
		return fmt.Errorf("--%s cannot be %q: it wants true or false, or no value at all", value.GetFlag().Name, value.GetValue())
	case errors.As(err, &value) && errors.As(err, new(*strconv.NumError)):
		return fmt.Errorf("--%s cannot be %q: it wants a whole number", value.GetFlag().Name, value.GetValue())
	case errors.As(err, &value):
		return fmt.Errorf("--%s cannot be %q: it wants %w", value.GetFlag().Name, value.GetValue(), value.Unwrap())
	}
	return fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())
}

// oneArg wants exactly one argument, and says which.
func oneArg(what, example string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return fmt.Errorf("%s wants %s: %s %s", cmd.Name(), what, cmd.CommandPath(), example)
		case len(args) > 1:
			return fmt.Errorf("%s wants one argument, %s; %q is one too many", cmd.Name(), what, args[1])
		}
		return nil
	}
}

// columns is a width that a person may ask for.
type columns int

const maxColumns = 10000

func (c *columns) String() string { return strconv.Itoa(int(*c)) }
func (c *columns) Type() string   { return "columns" }

func (c *columns) Set(s string) error {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n > maxColumns || n > 0 && n < 40 {
		return fmt.Errorf("a number of columns, from 40 to %d, or 0 for as many as it needs", maxColumns)
	}
	*c = columns(n)
	return nil
}

// ladder is the width as the ladder wants it.
func (c columns) ladder() int {
	if c == 0 {
		return -1
	}
	return int(c)
}
