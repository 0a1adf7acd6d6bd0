package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/scenarios/spell"
	"synfault/tcpfsm/variant"
)

// request is what stands beside a token on the command line: a profile in a plan's place.
type request struct {
	netem  string
	seed   seed
	seeded bool
}

// asked is a case as a person named it.
type asked struct {
	*scenarios.Case
	file string // of the plan, if it has one
}

func (a *app) requestFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.netem, "netem", "", "a profile in netem's words in the plan's place: \"loss 10% duplicate 5%\"")
	cmd.Flags().Var(&a.seed, "seed", "the seed that --netem draws from")
	cmd.PreRun = func(cmd *cobra.Command, _ []string) { a.seeded = cmd.Flags().Changed("seed") }
	if err := cmd.RegisterFlagCompletionFunc("netem", completeNetem); err != nil {
		panic("BUG: " + err.Error())
	}
}

// parse reads a token: variant/script, variant/script/plan, variant/script/@file or variant/script/seed:profile:n.
func (r *request) parse(token string) (*asked, error) {
	if !strings.Contains(token, "/") {
		if s, err := scenarios.Find(token); err == nil {
			return nil, fmt.Errorf("token %q: this is a scenario: synfault explain %s; a token is variant/script/plan, such as %s",
				token, token, s.Runs[0].Token)
		}
		return nil, fmt.Errorf("token %q: a token is variant/script/plan, such as two-way/open/ba0x%s", token, meantBy(token))
	}
	if r.seeded && r.netem == "" {
		return nil, errors.New("--seed is for --netem; in a token a seed stands as seed:PROFILE:NUMBER, such as seed:wan:42")
	}
	q, err := parseToken(token)
	if err == nil && r.netem != "" {
		err = r.setNetem(q)
	}
	return q, err
}

// meantBy guesses what a single word in a token's place was to be: a handshake, a script or a scenario.
func meantBy(word string) string {
	var handshakes, scripts, stories []string
	for _, v := range variant.List() {
		handshakes = append(handshakes, v.Name)
	}
	for _, s := range scenarios.Scripts() {
		scripts = append(scripts, s.Name)
	}
	for _, s := range scenarios.Catalogue() {
		stories = append(stories, s.Name)
	}
	name, ok := spell.Nearest(word, slices.Concat(handshakes, scripts, stories))
	switch {
	case !ok:
		return ""
	case slices.Contains(handshakes, name):
		name += "/open"
	case slices.Contains(scripts, name):
		name = "three-way/" + name
	default:
		return fmt.Sprintf("; did you mean the scenario: synfault explain %s", name)
	}
	return fmt.Sprintf(" (did you mean %q?)", name)
}

func parseToken(token string) (*asked, error) {
	parts := strings.SplitN(token, "/", 3)
	if len(parts) < 3 || !strings.HasPrefix(parts[2], "@") {
		c, err := scenarios.Parse(token)
		return &asked{Case: c}, err
	}
	file := parts[2][1:]
	plan, err := readPlan(file)
	if err != nil {
		return nil, fmt.Errorf("token %q, %w", token, err)
	}
	c, err := scenarios.Parse(parts[0] + "/" + parts[1] + "/" + plan)
	if inner := errors.Unwrap(err); inner != nil {
		return nil, fmt.Errorf("token %q, %w", token, inner) // the token as it was given, not with the whole plan in it
	}
	return &asked{Case: c, file: file}, err
}

// maxPlanFile bounds a plan's file, in octets.
const maxPlanFile = 16 << 20

// readPlan reads a plan from a file. There it may stand on several lines, with spaces, and with comments after a #.
func readPlan(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("plan file: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxPlanFile+1))
	switch {
	case err != nil:
		return "", fmt.Errorf("plan file: %w", err)
	case len(text) > maxPlanFile:
		return "", fmt.Errorf("plan file: %s is longer than %d octets", file, maxPlanFile)
	}
	plan, places := joinLines(string(text))
	_, err = scenarios.Names.Parse(plan)
	var at *netsim.ParseError
	if errors.As(err, &at) {
		p := places[min(at.Column-1, len(places)-1)]
		whole := *at
		whole.What, whole.Column = fmt.Sprintf("plan file %s, line %d", file, p.line), p.column
		return "", &whole
	}
	return plan, err
}

type place struct{ line, column int }

// joinLines makes a plan of the lines of a file, and says where each octet of it stood. The last place is that of the end.
func joinLines(text string) (plan string, places []place) {
	var b []byte
	for n, line := range strings.Split(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		for i := range len(line) {
			if c := line[i]; c == ' ' || c == '\t' || c == '\r' {
				continue
			}
			if len(b) > 0 && b[len(b)-1] != ',' && places[len(places)-1].line != n+1 {
				b, places = append(b, ','), append(places, place{n + 1, i + 1})
			}
			b, places = append(b, line[i]), append(places, place{n + 1, i + 1})
		}
	}
	if len(b) == 0 {
		return "-", []place{{1, 1}, {1, 1}}
	}
	if b[len(b)-1] == ',' {
		b = b[:len(b)-1]
	} else {
		last := places[len(places)-1]
		places = append(places, place{last.line, last.column + 1})
	}
	return string(b), places
}

// writePlan is a plan as a file holds it, one fault a line.
func writePlan(token string, p netsim.Plan) []byte {
	text := strings.ReplaceAll(scenarios.Names.Format(p), ",", "\n")
	return []byte("# a plan of synfault: run " + token + "/@FILE\n" + text + "\n")
}

// setNetem puts a profile in the plan's place. Crashes may stay, for a profile knows none.
func (r *request) setNetem(q *asked) error {
	if q.Random != nil || len(q.Plan.Faults) > 0 {
		return fmt.Errorf("--netem takes the plan's place: the token ends after the script, as in %s/%s",
			q.Variant, strings.Split(q.String(), "/")[1])
	}
	p, err := netsim.ParseProfile(r.netem)
	if err != nil {
		return fmt.Errorf("--netem: %w", err)
	}
	hosts := netsim.NodeID(q.Script.Hosts())
	for _, l := range p.Links {
		if l.From >= hosts || l.To >= hosts {
			return fmt.Errorf("--netem: there is no link %s: the script has only the hosts a to %v",
				netsim.AppendLink(nil, l.From, l.To), hosts-1)
		}
	}
	q.Random = &scenarios.Random{Name: "netem", Profile: p, Seed: uint64(r.seed)}
	return nil
}

// seed is a number that a person may choose.
type seed uint64

func (s *seed) String() string { return strconv.FormatUint(uint64(*s), 10) }
func (s *seed) Type() string   { return "number" }

func (s *seed) Set(text string) error {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return errors.New("a whole number from 0 to 18446744073709551615")
	}
	*s = seed(n)
	return nil
}
