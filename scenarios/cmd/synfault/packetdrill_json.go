package main

import (
	"path"
	"path/filepath"

	"synfault/scenarios/packetdrill"
)

// packetdrillDocument is what packetdrill prints.
type packetdrillDocument struct {
	Schema  string         `json:"schema"`
	Scripts []testedObject `json:"scripts"`
	Folders []folderObject `json:"folders"`
}

type testedObject struct {
	Name    string          `json:"name"`
	Folder  string          `json:"folder"`
	Verdict string          `json:"verdict"`
	Refusal string          `json:"refusal,omitempty"`
	Runs    []testRunObject `json:"runs"`
}

type testRunObject struct {
	Rules   string         `json:"rules"`
	Socket  string         `json:"socket"`
	How     string         `json:"how"`
	Verdict string         `json:"verdict"`
	End     int64          `json:"end_ns"`
	Failure *failureObject `json:"failure,omitempty"`
}

type failureObject struct {
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	At       int64  `json:"at_ns"`
	What     string `json:"what"`
	Text     string `json:"text,omitempty"`
	Expected string `json:"expected,omitempty"`
	Came     string `json:"came,omitempty"`
}

type folderObject struct {
	Name    string `json:"name"`
	Scripts int    `json:"scripts"`
	Passed  int    `json:"passed"`
	Failed  int    `json:"failed"`
	Refused int    `json:"refused"`
}

func packetdrillObject(list []*packetdrill.Tested) packetdrillDocument {
	d := packetdrillDocument{Schema: "synfault/packetdrill/1", Scripts: []testedObject{}, Folders: []folderObject{}}
	for _, t := range list {
		o := testedObject{
			Name: t.Name, Folder: path.Dir(filepath.ToSlash(t.Name)), Verdict: t.Final.String(), Runs: []testRunObject{},
		}
		if t.Final == packetdrill.Refused {
			o.Refusal = refusal(t).Error()
		}
		for _, r := range t.Runs {
			o.Runs = append(o.Runs, testRun(r))
		}
		d.Scripts = append(d.Scripts, o)
	}
	for _, f := range packetdrill.Folders(list) {
		n := f.Counts
		d.Folders = append(d.Folders, folderObject{f.Name, n[0] + n[1] + n[2], n[0], n[1], n[2]})
	}
	return d
}

func testRun(r *packetdrill.Result) testRunObject {
	o := testRunObject{Rules: r.Stack.Rules, Socket: r.Stack.Socket, How: r.How.String(), Verdict: r.Verdict().String(), End: int64(r.End)}
	if f := r.Failure; f != nil {
		o.Failure = &failureObject{f.Line, f.Col, int64(f.At), f.What, f.Text, f.Want, f.Got}
	}
	return o
}
