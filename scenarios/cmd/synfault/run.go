package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"synfault/netsim"
	"synfault/netsim/ladder"
	"synfault/scenarios/packetdrill"
)

const runLong = `Run a token, judge the run by every property that applies, and print it: what it breaks, its ladder, what became of each
user, the faults that never struck, and the command that runs it again.

A token is HANDSHAKE/SCRIPT/PLAN; help token tells how its parts are written. Where chance decides (seed:PROFILE:NUMBER in
the plan's place, or --netem), the run is printed under the plan that it came to, which replays it. A plan that is too long
for a command line goes to a file with --plan and comes back as HANDSHAKE/SCRIPT/@FILE.

With --packetdrill a or b the run is printed as a packetdrill script in place of the ladder: what that host saw, as a test of
any TCP that packetdrill can reach. What the network delivered to the host is sent to the stack under test, what the host
sent is expected from it, and what its user did are system calls. The command packetdrill runs the script again.

Exit status 1 if the run breaks a property, 0 if it does not. A property may assume something that the run does not keep, for
example that nothing is forged; a breach is then marked as excused, and shows what the assumption is good for. A panic of
the machine is a breach of D14, and the only one that is told of such a run: the ladder ends with the event of the panic, and
the stack goes to standard error.`

const runExample = `  synfault run two-way/open/ba0x            the first packet from b to a is lost
  synfault run three-way/life/ab.fin0x,ba3+250ms
                                            the client's FIN lost, another late
  synfault run three-way:rules=linux,b.msl=1s/reopen
                                            knobs, for both hosts and for one
  synfault run three-way/life/seed:lossy:42
                                            a random plan: a profile and a seed
  synfault run --netem "loss 20%; horizon 30s" --seed 7 three-way/life
  synfault run three-way/life/ab.fin0x --packetdrill b
                                            what b saw, for real kernels
  synfault run three-way/b@0s.listen,a@5ms.open,a@est.send10/-
                                            a script of your own`

func (a *app) runCommand() *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use:               "run TOKEN",
		Short:             "Run a token, judge it, print its ladder",
		Long:              runLong,
		Example:           runExample,
		Args:              oneArg("a token", "two-way/open/ba0x"),
		ValidArgsFunction: completeToken,
		RunE: func(_ *cobra.Command, args []string) error {
			if flags.host != "" && a.json {
				return errors.New("--packetdrill prints a script, and --json a document: ask for one of them")
			}
			q, err := a.parse(args[0])
			if err != nil {
				return err
			}
			return a.run(q, &flags)
		},
	}
	a.requestFlags(cmd)
	cmd.Flags().StringVar(&flags.host, "packetdrill", "", "print what this host saw as a packetdrill script: a or b")
	if err := cmd.RegisterFlagCompletionFunc("packetdrill", cobra.FixedCompletions([]string{"a", "b"}, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic("BUG: " + err.Error())
	}
	cmd.Flags().StringVar(&flags.plan, "plan", "", "write the plan that was run to this file, for HANDSHAKE/SCRIPT/@FILE")
	return cmd
}

// runFlags are those of run alone.
type runFlags struct {
	plan string // a file for the plan
	host string // whose run is printed as a packetdrill script
}

func (a *app) run(q *asked, flags *runFlags) error {
	planFile := flags.plan
	if planFile != "" {
		q.file = planFile
	}
	v := examine(q)
	text := ""
	if flags.host != "" {
		var err error
		if text, err = exported(v, flags.host); err != nil {
			return err
		}
	}
	if planFile != "" {
		if err := save(planFile, writePlan(v.Variant+"/"+v.script(), v.Plan)); err != nil {
			return err
		}
	}
	_, _ = a.err.Write(v.stack) // the verdict stands on standard output: this is for whoever mends it
	switch {
	case text != "":
		a.out.WriteString(text)
	case a.json:
		a.print(v.document())
	default:
		st := a.style(v)
		st.Title, st.Footer = v.headline(), v.report(a.textWidth())
		if err := ladder.Text(&a.out, &v.trace, st); err != nil {
			return err
		}
	}
	if len(v.broken) > 0 {
		return errBroken
	}
	return nil
}

// exported is what a host saw as a packetdrill script.
func exported(v *verdict, host string) (string, error) {
	if v.stack != nil {
		return "", fmt.Errorf("--packetdrill %s: the run ends in a %s", host, v.broken[0].Detail)
	}
	n, ok := netsim.ParseNode(host)
	if last := netsim.NodeID(v.Script.Hosts() - 1); !ok || n > last {
		return "", fmt.Errorf("--packetdrill %q: the script has the hosts a to %v", host, last)
	}
	script, err := packetdrill.Export(v.Case, n)
	if err != nil {
		return "", fmt.Errorf("--packetdrill %s: %w", host, err)
	}
	return script.String(), nil
}
