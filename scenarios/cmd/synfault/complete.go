package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"synfault/netsim"
	"synfault/scenarios"
	"synfault/tcpfsm"
	"synfault/tcpfsm/variant"
)

// Completion goes on from what is typed of the word: a candidate is the whole word, so far.
type candidates []cobra.Completion

// add offers head+word, if the word typed so far can become it.
func (c *candidates) add(typed, head, word, about string) {
	if strings.HasPrefix(head+word, typed) {
		*c = append(*c, cobra.CompletionWithDesc(head+word, about))
	}
}

// more ends a completion after which the word may go on.
const more = cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp

// completeToken completes a token part by part.
func completeToken(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	parts := strings.SplitN(typed, "/", 3)
	switch len(parts) {
	case 1:
		return completeVariant(typed), more
	case 2:
		return completeScript(typed, parts[0]+"/"), more
	}
	return completePlan(typed, parts[0]+"/"+parts[1]+"/", parts[2]), more
}

// completeVariant offers handshakes and, after a colon, knobs.
func completeVariant(typed string) (c candidates) {
	name, knobs, hasKnobs := strings.Cut(typed, ":")
	if !hasKnobs {
		for _, v := range variant.List() {
			c.add(typed, "", v.Name+"/", v.Doc)
		}
		for _, v := range variant.List() {
			if v.Name == typed {
				c.add(typed, "", v.Name+":", "with knobs")
			}
		}
		return c
	}
	v, err := variant.Lookup(name)
	if err != nil {
		return nil
	}
	last := knobs[strings.LastIndex(knobs, ",")+1:]
	head := strings.TrimSuffix(typed, last)
	if host, rest, ok := strings.Cut(last, "."); ok && !strings.Contains(host, "=") {
		head, last = head+host+".", rest
	}
	if knob, _, valued := strings.Cut(last, "="); valued {
		c.values(typed, head+knob+"=", v, knob)
		return c
	}
	for _, k := range v.Knobs {
		c.add(typed, head, k.Name+"=", k.Doc)
	}
	c.add(typed, head, "rules=", "all the knobs of policy")
	c.add(typed, head, "socket=", "all the knobs of sockets")
	for _, k := range tcpfsm.Knobs() {
		c.add(typed, head, k.Name+"=", k.Doc)
	}
	return c
}

// values offers what a knob wants, where that is a matter of names.
func (c *candidates) values(typed, head string, v variant.Variant, knob string) {
	rules, sockets := tcpfsm.Presets()
	var values []string
	if k, ok := v.Knob(knob); ok {
		if list, named := strings.CutPrefix(k.Want, "one of "); named {
			values = strings.Split(list, ", ")
		} else if k.Want == "on or off" {
			values = []string{"on", "off"}
		}
	} else if knob == "rules" {
		values = rules
	} else if knob == "socket" {
		values = sockets
	} else if now, err := tcpfsm.New().Get(knob); err == nil {
		values = []string{now}
		if now == "on" || now == "off" {
			values = []string{"on", "off"}
		}
	}
	for _, value := range values {
		c.add(typed, head, value, "")
	}
}

func completeScript(typed, head string) (c candidates) {
	for _, s := range scenarios.Scripts() {
		c.add(typed, head, s.Name+"/", s.About)
	}
	if script, knobs, ok := strings.Cut(typed[len(head):], ":"); ok {
		at := head + script + ":" + knobs[:strings.LastIndex(knobs, ",")+1]
		c.add(typed, at, "d=", "the delay of every link: d=50ms")
		c.add(typed, at, "rate=", "the rate of every link: rate=1mbit")
		c.add(typed, at, "until=", "where the run is cut: until=60s")
		for _, host := range []string{"a", "b"} {
			c.add(typed, at, host+".iss=", "the sequence numbers of "+host+" where its isn is scripted: 100+900")
		}
	}
	return c
}

// completePlan offers the beginnings of plans, the profiles after seed:, and the files after @.
func completePlan(typed, head, plan string) (c candidates) {
	if file, ok := strings.CutPrefix(plan, "@"); ok {
		return completeFile(typed, head+"@", file)
	}
	c.add(typed, head, "-", "no fault at all")
	c.add(typed, head, "@", "a plan from a file")
	if !strings.HasPrefix(plan, "seed:") {
		c.add(typed, head, "seed:", "a random plan: seed:PROFILE:NUMBER")
	}
	for _, p := range netsim.Profiles() {
		if strings.HasPrefix(plan, "seed:") {
			c.add(typed, head, "seed:"+p.Name+":", p.About)
		}
	}
	// The packets by class, of the fault that is being typed: ab.syn0x.
	at := head + plan[:strings.LastIndex(plan, ",")+1]
	for _, link := range []string{"ab", "ba"} {
		c.add(typed, at, link, "a packet on the link from "+link[:1]+" to "+link[1:]+": its number, then what becomes of it")
		for _, class := range scenarios.Names.Classes[1:] {
			c.add(typed, at, link+"."+class+"0", "the first "+class+" from "+link[:1]+" to "+link[1:])
		}
	}
	return c
}

func completeFile(typed, head, file string) (c candidates) {
	dir, _ := filepath.Split(file)
	entries, err := os.ReadDir(filepath.Clean("./" + dir))
	if filepath.IsAbs(file) {
		entries, err = os.ReadDir(dir)
	}
	if err != nil {
		return nil
	}
	for _, e := range entries {
		name := dir + e.Name()
		if e.IsDir() {
			name += "/"
		}
		c.add(typed, head, name, "")
	}
	return c
}

func completeScenario(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var c candidates
	if len(args) == 0 {
		for _, s := range scenarios.Catalogue() {
			c.add(typed, "", s.Name, s.Source)
		}
	}
	return c, cobra.ShellCompDirectiveNoFileComp
}

// netemWords begin the sections of a profile.
var netemWords = []string{"delay", "loss", "duplicate", "corrupt", "reorder", "rate", "slot", "limit", "down", "flap",
	"forge", "horizon", "msl", "distribution"}

func completeNetem(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var c candidates
	head := typed[:strings.LastIndex(typed, " ")+1]
	for _, word := range netemWords {
		c.add(typed, head, word, "")
	}
	return c, cobra.ShellCompDirectiveNoFileComp
}

func completeTopics(root *cobra.Command) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		cmd, _, err := root.Find(args)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var c candidates
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() || sub.IsAdditionalHelpTopicCommand() {
				c.add(typed, "", sub.Name(), sub.Short)
			}
		}
		slices.Sort(c)
		return c, cobra.ShellCompDirectiveNoFileComp
	}
}
