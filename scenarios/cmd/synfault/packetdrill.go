package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"synfault/netsim/ladder"
	"synfault/scenarios/packetdrill"
	"synfault/tcpfsm"
)

const packetdrillLong = `Run packetdrill scripts against a TCP of ours: the script is its application and its peer, and time is virtual. Of a
directory every .pkt in it or below it is run, and a table by folder ends the list.

Every script is run twice, the second time with both initial sequence numbers near 2^32, and once more over IPv6 if it does
not say what it runs over. It fails where the stack does not do what it expects, and where the stack sends what it does not
expect, up to its end. Times may be off by --tolerance_usecs of the script (4 ms if it does not say); options of segments
are compared one by one, padding included.

Whose TCP a script is written for shows in its settings: net.inet variables are FreeBSD's, all else is Linux. Rules and
socket options follow, and STANDARD in an #ifdef is the rules of RFC 9293. --rules, --socket and --set choose others, which
list knobs explains. What is not supported is refused by line and column.

Exit status: 1 if a script failed; 2 if none did, but one could not be read or is not supported; else 0.`

const packetdrillExample = `  synfault packetdrill close.pkt                a script
  synfault packetdrill -v close.pkt             with its ladders
  synfault packetdrill --rules rfc9293 dir.pkt  other rules than its own
  synfault packetdrill --set rfc1337=off --json dir.pkt`

// packetdrillFlags are those of the command.
type packetdrillFlags struct {
	setup      packetdrill.Setup
	set        []string
	options    string
	unexpected string
	verbose    bool
}

func (a *app) packetdrillCommand() *cobra.Command {
	var f packetdrillFlags
	cmd := &cobra.Command{
		Use: "packetdrill FILE|DIR...", Short: "Run packetdrill scripts against a TCP of ours",
		Long: packetdrillLong, Example: packetdrillExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("packetdrill wants a script or a directory: synfault packetdrill close.pkt")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := f.complete(); err != nil {
				return err
			}
			return a.packetdrill(&f, args)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.setup.Rules, "rules", "", "rules of the stack: rfc9293, rfc793, linux or freebsd")
	flags.StringVar(&f.setup.Socket, "socket", "", "its socket: plain, full, linux or freebsd")
	flags.StringSliceVar(&f.set, "set", nil, "a knob of the stack, as knob=value")
	flags.StringSliceVar(&f.setup.Define, "define", nil, "a name that #ifdef finds")
	flags.StringVar(&f.options, "options", "order", "compare options by order, as a set, or not at all: order, set or off")
	flags.StringVar(&f.unexpected, "unexpected", "fail", "a segment that the script does not expect: fail; all, also of connections it has left; or off")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print the ladder of every run")
	return cmd
}

// complete reads the flags that are words.
func (f *packetdrillFlags) complete() error {
	m := tcpfsm.New()
	for _, p := range []struct{ knob, value string }{{"rules", f.setup.Rules}, {"socket", f.setup.Socket}} {
		if p.value != "" {
			if err := m.Set(p.knob, p.value); err != nil {
				return fmt.Errorf("--%s: %w", p.knob, err)
			}
		}
	}
	for _, item := range f.set {
		name, value, ok := strings.Cut(item, "=")
		if !ok {
			value = "on"
		}
		if err := m.Set(name, value); err != nil {
			return fmt.Errorf("--set: %w", err)
		}
		f.setup.Knobs = append(f.setup.Knobs, [2]string{name, value})
	}
	var ok bool
	if f.setup.Options, ok = map[string]packetdrill.OptionMode{
		"order": packetdrill.OptionsInOrder, "set": packetdrill.OptionsAsSet, "off": packetdrill.OptionsIgnored,
	}[f.options]; !ok {
		return fmt.Errorf("--options cannot be %q: it wants order, set or off", f.options)
	}
	if f.setup.Unexpected, ok = map[string]packetdrill.Strictness{
		"fail": packetdrill.Strict, "all": packetdrill.StrictAll, "off": packetdrill.Lenient,
	}[f.unexpected]; !ok {
		return fmt.Errorf("--unexpected cannot be %q: it wants fail, all or off", f.unexpected)
	}
	return nil
}

func (a *app) packetdrill(f *packetdrillFlags, args []string) error {
	files, err := packetdrill.Find(args)
	if err != nil {
		return err
	}
	var list []*packetdrill.Tested
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		list = append(list, packetdrill.Test(file, string(text), f.setup))
	}
	if a.json {
		a.print(packetdrillObject(list))
	} else if err := a.printPacketdrill(f, list); err != nil {
		return err
	}
	var counts [3]int
	for _, t := range list {
		counts[t.Final]++
	}
	switch {
	case counts[packetdrill.Failed] > 0:
		return errBroken
	case counts[packetdrill.Refused] > 0 && (len(list) > 1 || a.json):
		return errRefused
	case counts[packetdrill.Refused] > 0:
		return refusal(list[0])
	}
	return nil
}

// refusal is why a script could not be run.
func refusal(t *packetdrill.Tested) error {
	if t.Err != nil {
		return t.Err
	}
	return t.First().Refused
}

func (a *app) printPacketdrill(f *packetdrillFlags, list []*packetdrill.Tested) error {
	for _, t := range list {
		if t.Final == packetdrill.Passed && (len(list) > 1 || f.verbose) && !f.verbose {
			continue
		}
		if t.Final == packetdrill.Refused && len(list) == 1 {
			return nil // the error says it
		}
		if err := a.printTested(f, t); err != nil {
			return err
		}
	}
	if len(list) > 1 {
		a.folderTable(packetdrill.Folders(list))
	}
	return nil
}

// printTested prints a script's verdict, and where it failed its report and ladder.
func (a *app) printTested(f *packetdrillFlags, t *packetdrill.Tested) error {
	fmt.Fprintf(&a.out, "%-7s %s\n", t.Final, t.Name)
	if t.Final == packetdrill.Refused {
		fmt.Fprintf(&a.out, "  %v\n", refusal(t))
		return nil
	}
	first := t.First()
	for _, r := range t.Runs {
		if r != first && !f.verbose {
			continue
		}
		r.Report(&a.out)
		if f.verbose {
			fmt.Fprintf(&a.out, "  %v\n", r.How)
		}
		a.out.WriteByte('\n')
		err := r.Ladder(&a.out, func(st *ladder.Style[string]) {
			st.Width, st.ASCII, st.Unfold = a.width.ladder(), a.ascii, a.unfold
		})
		if err != nil {
			return err
		}
		a.out.WriteByte('\n')
	}
	return nil
}

// folderTable is the table by folder, with a line of sums.
func (a *app) folderTable(folders []packetdrill.Folder) {
	width := len("folder")
	total := packetdrill.Folder{Name: "all"}
	for _, f := range folders {
		width = max(width, len(f.Name))
		for i, n := range f.Counts {
			total.Counts[i] += n
		}
	}
	fmt.Fprintf(&a.out, "%-*s  %7s  %4s  %4s  %7s\n", width, "folder", "scripts", "pass", "fail", "refused")
	for _, f := range append(folders, total) {
		n := f.Counts
		fmt.Fprintf(&a.out, "%-*s  %7d  %4d  %4d  %7d\n", width, f.Name, n[0]+n[1]+n[2], n[0], n[1], n[2])
	}
}
