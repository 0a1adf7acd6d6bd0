package main

import (
	"encoding/json"
	"strings"

	"synfault/netsim"
	"synfault/scenarios"
)

// The documents that --json prints. Each names its schema and version; within a version fields are added, and none is
// renamed, taken away or given another meaning. Instants and durations are whole nanoseconds. help json tells what they say.

// runDocument is what run prints.
type runDocument struct {
	Schema string `json:"schema"`
	runObject
}

// runObject is a run that was judged.
type runObject struct {
	Token    string   `json:"token"`
	Replay   string   `json:"replay"`
	DrawnBy  string   `json:"drawn_by,omitempty"`
	Variant  string   `json:"variant"`
	Script   script   `json:"script"`
	Plan     []string `json:"plan"`
	Outcome  string   `json:"outcome"`
	End      int64    `json:"end_ns"`
	Events   uint64   `json:"events"`
	Holds    bool     `json:"holds"`
	Broken   []broken `json:"broken"`
	Judged   []judged `json:"judged"` // the properties that could be, and how often
	Unmet    []string `json:"unmet"`
	Unjudged uint32   `json:"connections_not_judged,omitempty"`
	Users    []user   `json:"users"`
	Trace    drawing  `json:"trace"`
}

type script struct {
	Name  string              `json:"name,omitempty"`
	Text  string              `json:"text"`
	About string              `json:"about,omitempty"`
	Delay int64               `json:"delay_ns"`
	Rate  uint64              `json:"rate_bits_per_s,omitempty"`
	Until int64               `json:"until_ns,omitempty"`
	ISS   map[string][]uint32 `json:"iss,omitempty"`
}

func scriptOf(s *scenarios.Script) script {
	o := script{Name: s.Name, Text: s.String(), About: s.About, Delay: int64(s.Delay), Rate: s.Rate, Until: int64(s.Until)}
	for host, iss := range s.ISS {
		if len(iss) > 0 {
			if o.ISS == nil {
				o.ISS = map[string][]uint32{}
			}
			o.ISS[netsim.NodeID(host).String()] = iss
		}
	}
	return o
}

// script is the middle of the token.
func (v *verdict) script() string { return strings.Split(v.String(), "/")[1] }

func (v *verdict) object() runObject {
	return runObject{
		Token: v.token, Replay: v.replay()[len("replay: "):], DrawnBy: v.from, Variant: v.Variant, Script: scriptOf(v.Script),
		Plan: items(v.Plan), Outcome: v.res.Outcome.String(), End: int64(v.res.End), Events: v.res.Events,
		Holds: len(v.broken) == 0, Broken: v.broken, Judged: v.judged, Unmet: items(v.res.Unmet), Unjudged: v.res.History.Missed,
		Users: v.users(), Trace: v.drawing(),
	}
}

func (v *verdict) document() runDocument { return runDocument{"synfault/run/1", v.object()} }

// ladderDocument is what ladder prints.
type ladderDocument struct {
	Schema string  `json:"schema"`
	Token  string  `json:"token"`
	Trace  drawing `json:"trace"`
}

// drawing is a trace: what a ladder shows, row by row and never folded.
type drawing struct {
	Hosts []drawnHost `json:"hosts"`
	Rows  []drawnRow  `json:"rows"`
}

type drawnHost struct {
	Name  string `json:"name"`
	Start string `json:"start"` // its states at the start
	End   string `json:"end"`
}

// drawnRow is one thing that happened: an event, or a segment sent within the event of the same number.
type drawnRow struct {
	Event   uint64 `json:"event"`
	At      int64  `json:"at_ns"`
	What    string `json:"what"`
	Host    string `json:"host"`
	State   string `json:"state"` // of the host's connections when the event is over
	Rule    string `json:"rule,omitempty"`
	Site    string `json:"site,omitempty"` // of a segment: ab0 is the first from a to b
	From    string `json:"from,omitempty"`
	To      string `json:"to,omitempty"`
	Segment string `json:"segment,omitempty"`
	Fate    string `json:"fate,omitempty"`  // of a segment sent, as a plan writes it
	Early   string `json:"early,omitempty"` // of a timer that fires before its time: the fault, as a plan writes it
	Lost    bool   `json:"lost,omitempty"`
	Copy    int    `json:"copy,omitempty"` // of a segment that arrives: which copy it is
	Damaged bool   `json:"damaged,omitempty"`
	Forged  bool   `json:"forged,omitempty"`
	Call    string `json:"call,omitempty"` // the step of the script
}

func (v *verdict) drawing() drawing {
	d := drawing{Rows: []drawnRow{}}
	end := append([]uint64(nil), v.trace.Start...)
	style, steps := v.Style(v.res), strings.Split(v.Script.String(), ",")
	for i := range v.trace.Records {
		r := &v.trace.Records[i]
		end[r.Node] = r.Mark
		row := drawnRow{Event: r.Seq, At: int64(r.At), What: r.What.String(), Host: r.Node.String(),
			State: scenarios.States(r.Mark), Rule: style.Rule(r.Rule)}
		switch r.What {
		case netsim.Send, netsim.Arrive, netsim.Discard:
			site := r.Origin.Site
			row.Site, row.From, row.To = site.String(), site.From.String(), site.To.String()
			row.Segment, row.Fate, row.Lost = style.Packet(r.Packet), scenarios.Names.FormatFate(r.Fate), r.Lost
			row.Copy, row.Damaged, row.Forged = int(r.Origin.Copy), r.Origin.Damaged, r.Origin.Forged
		case netsim.Timer:
			if r.Early.Early > 0 {
				row.Early = scenarios.Names.FormatTimer(r.Early)
			}
		case netsim.Call:
			row.Call = steps[r.Arg]
		}
		d.Rows = append(d.Rows, row)
	}
	for i, mark := range v.trace.Start {
		d.Hosts = append(d.Hosts, drawnHost{netsim.NodeID(i).String(), scenarios.States(mark), scenarios.States(end[i])})
	}
	return d
}

// print writes a document.
func (a *app) print(document any) {
	e := json.NewEncoder(&a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(document); err != nil {
		panic("BUG: a document that is no JSON: " + err.Error())
	}
}
