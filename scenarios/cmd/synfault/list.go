package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// A listing is a part of what there is.
type listing struct {
	name, about string
	rows        func() []entry
	document    func() any
}

// entry is one line of a listing, broken where it is too long.
type entry struct{ name, text string }

var listings = []listing{
	{"scenarios", "the stories of the catalogue, for explain", scenarioRows, func() any { return scenarios.Catalogue() }},
	{"variants", "the handshakes, and the knobs of each", variantRows, func() any { return variantObjects() }},
	{"scripts", "what the applications do", scriptRows, func() any { return scriptObjects() }},
	{"profiles", "random networks, for seed:PROFILE:NUMBER", profileRows, func() any { return profileObjects() }},
	{"knobs", "the choices that the machine leaves open, with their defaults", knobRows, func() any { return knobObjects() }},
	{"forges", "the forged segments of a plan: %rst, %rstw-1", forgeRows, func() any { return forgeObjects() }},
	{"properties", "what runs are judged by", propertyRows, func() any { return propertyObjects() }},
}

const listLong = `List what there is to run: scenarios, handshakes with their knobs, scripts, profiles, the knobs of the machine, forged
segments, and the properties that runs are judged by. Without a topic: all of them but the knobs of the machine, which are many.`

const listExample = `  synfault list
  synfault list knobs
  synfault list --json variants`

func (a *app) listCommand() *cobra.Command {
	list := &cobra.Command{
		Use: "list [TOPIC]", Short: "List what there is to run", Long: listLong, Example: listExample,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return noCommand(cmd, "topic", args[0])
			}
			return a.listAll()
		},
	}
	for _, l := range listings {
		list.AddCommand(&cobra.Command{
			Use: l.name, Short: "List " + l.about, Example: "  synfault list " + l.name,
			Args: noArgs, ValidArgsFunction: cobra.NoFileCompletions,
			RunE: func(*cobra.Command, []string) error {
				if a.json {
					a.print(map[string]any{"schema": "synfault/list/1", l.name: l.document()})
				} else {
					a.table(l.rows())
				}
				return nil
			},
		})
	}
	return list
}

// noArgs refuses arguments.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no argument; %q is one too many", strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" "), args[0])
	}
	return nil
}

func (a *app) listAll() error {
	if a.json {
		all := map[string]any{"schema": "synfault/list/1"}
		for _, l := range listings {
			all[l.name] = l.document()
		}
		a.print(all)
		return nil
	}
	for _, l := range listings {
		fmt.Fprintf(&a.out, "%s: %s\n\n", l.name, l.about)
		if l.name == "knobs" {
			a.table([]entry{{"", strings.Join(knobNames(), ", ")}})
		} else {
			a.table(l.rows())
		}
		a.out.WriteByte('\n')
	}
	fmt.Fprintln(&a.out, "More about each: synfault list TOPIC; as data: --json.")
	return nil
}

// table writes entries in two columns.
func (a *app) table(rows []entry) {
	const most = 24 // of the first column; what is longer has a line of its own
	left := 0
	for _, r := range rows {
		if n := utf8.RuneCountInString(r.name); n <= most {
			left = max(left, n)
		}
	}
	for _, r := range rows {
		name := r.name
		if utf8.RuneCountInString(name) > most {
			fmt.Fprintf(&a.out, "  %s\n", name)
			name = ""
		}
		for _, line := range a.wrapped(r.text, a.textWidth()-left-4) {
			fmt.Fprintf(&a.out, "%s\n", strings.TrimRight(fmt.Sprintf("  %-*s  %s", left, name, line), " "))
			name = ""
		}
	}
}

// textWidth is how many columns running text may take.
func (a *app) textWidth() int {
	if a.width == 0 {
		return maxColumns
	}
	return int(a.width)
}

// wrapped is wrapped for text that may have to be ASCII.
func (a *app) wrapped(text string, width int) []string {
	if a.ascii {
		text = string(toASCII([]byte(text)))
	}
	return wrapped(text, width)
}

// wrapped breaks text into lines where words end; a word that is too long stays whole.
func wrapped(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimPrefix(line+" "+word, " ")
	}
	return append(lines, line)
}

func scenarioRows() (rows []entry) {
	for _, s := range scenarios.Catalogue() {
		first, _, _ := strings.Cut(s.About, ". ")
		rows = append(rows, entry{s.Name, strings.TrimSuffix(first, ".") + ". [" + s.Source + "]"})
	}
	return rows
}

func variantRows() (rows []entry) {
	for _, v := range variant.List() {
		rows = append(rows, entry{v.Name, v.Doc + " [" + v.Source + "]"})
		for _, k := range v.Knobs {
			rows = append(rows, entry{"  " + k.Name + "=" + k.Value(v.Handshake), k.Doc + " Wants " + k.Want + ". [" + k.Source + "]"})
		}
	}
	return rows
}

func scriptRows() (rows []entry) {
	for _, s := range scenarios.Scripts() {
		rows = append(rows, entry{s.Name, s.About}, entry{"", s.String()})
	}
	return rows
}

func profileRows() (rows []entry) {
	for _, p := range netsim.Profiles() {
		text := p.Profile.String()
		rows = append(rows, entry{p.Name, p.About}, entry{"", text}, entry{"", "[" + p.Source + "]"})
	}
	return rows
}

func knobRows() []entry {
	rules, sockets := tcpfsm.Presets()
	rows := []entry{
		{"rules=rfc9293", "All the knobs of policy at once, as one of " + strings.Join(rules, ", ") + "."},
		{"socket=plain", "All the knobs of sockets at once, as one of " + strings.Join(sockets, ", ") + "."},
	}
	m := tcpfsm.New()
	for _, k := range tcpfsm.Knobs() {
		rows = append(rows, entry{k.Name + "=" + k.Value(m), k.Doc + " [" + k.Source + "]"})
	}
	return rows
}

func knobNames() []string {
	names := []string{"rules", "socket"}
	for _, k := range tcpfsm.Knobs() {
		names = append(names, k.Name)
	}
	return names
}

type variantObject struct {
	Name   string       `json:"name"`
	Source string       `json:"source"`
	About  string       `json:"about"`
	Knobs  []knobObject `json:"knobs"`
}

type knobObject struct {
	Name     string `json:"name"`
	Default  string `json:"default"`
	Wants    string `json:"wants,omitempty"`
	Source   string `json:"source"`
	About    string `json:"about"`
	Evidence string `json:"evidence,omitempty"`
}

func variantObjects() (list []variantObject) {
	for _, v := range variant.List() {
		o := variantObject{v.Name, v.Source, v.Doc, []knobObject{}}
		for _, k := range v.Knobs {
			o.Knobs = append(o.Knobs, knobObject{Name: k.Name, Default: k.Value(v.Handshake), Wants: k.Want, Source: k.Source, About: k.Doc})
		}
		list = append(list, o)
	}
	return list
}

func knobObjects() (list []knobObject) {
	m := tcpfsm.New()
	for _, k := range tcpfsm.Knobs() {
		list = append(list, knobObject{Name: k.Name, Default: k.Value(m), Source: k.Source, About: k.Doc, Evidence: k.Evidence})
	}
	return list
}

func scriptObjects() (list []script) {
	for _, s := range scenarios.Scripts() {
		list = append(list, scriptOf(s))
	}
	return list
}

type profileObject struct {
	Name   string `json:"name"`
	About  string `json:"about"`
	Source string `json:"source"`
	Netem  string `json:"netem"`
}

func profileObjects() (list []profileObject) {
	for _, p := range netsim.Profiles() {
		list = append(list, profileObject{p.Name, p.About, p.Source, p.Profile.String()})
	}
	return list
}

type forgeObject struct {
	Name  string `json:"name"`
	About string `json:"about"`
}

func forgeObjects() (list []forgeObject) {
	for _, k := range scenarios.Forges[1:] {
		list = append(list, forgeObject{k.Name, k.Doc})
	}
	return list
}

func forgeRows() (rows []entry) {
	for _, k := range scenarios.Forges[1:] {
		rows = append(rows, entry{k.Name, k.Doc})
	}
	return rows
}
