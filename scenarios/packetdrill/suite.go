package packetdrill

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// How says which of a script's runs it is.
type How struct {
	Numbers Numbers
	IPv6    bool // over IPv6, where the script does not say what it runs over
}

// String is "far from 2^32, over IPv6".
func (h How) String() string {
	s := h.Numbers.String()
	if h.IPv6 {
		s += ", over IPv6"
	}
	return s
}

// Runs are the runs of a script: with initial sequence numbers far from 2^32 and near it, and over IPv6 where the script
// leaves open what it runs over.
func Runs(s *Script) []How {
	runs := []How{{Numbers: FarFromWrap}, {Numbers: NearWrap}}
	if !saysVersion(s) {
		runs = append(runs, How{FarFromWrap, true})
	}
	return runs
}

// saysVersion reports a script that only makes sense over the version of IP that it was written for: it names it, or has
// addresses, or messages of ICMP.
func saysVersion(s *Script) bool {
	for i := range s.Options {
		switch s.Options[i].Name {
		case "ip_version", "local_ip", "remote_ip", "gateway_ip", "netmask_ip", "mtu":
			return true
		}
	}
	for _, it := range s.Items {
		if e, ok := it.(*Event); ok {
			if _, icmp := e.Action.(*ICMP); icmp {
				return true
			}
		}
	}
	return false
}

// Verdict is what a script came to, over all its runs.
type Verdict uint8

// The verdicts.
const (
	Passed  Verdict = iota
	Failed          // a run parts from the script
	Refused         // it cannot be read, or asks for what is not supported
)

var verdictNames = [...]string{"pass", "fail", "refused"}

// String is pass, fail or refused.
func (v Verdict) String() string { return verdictNames[v] }

// Tested is a script and its runs.
type Tested struct {
	Name  string
	Runs  []*Result // none if the script cannot be read
	Err   error     // why not
	Final Verdict
}

// Test reads a script and makes its runs.
func Test(name, text string, setup Setup) *Tested {
	t := &Tested{Name: name}
	s, err := Parse(name, text)
	if err != nil {
		t.Err, t.Final = err, Refused
		return t
	}
	for _, how := range Runs(s) {
		u := setup
		u.Numbers, u.IPv6 = how.Numbers, how.IPv6
		res := Run(s, &u)
		t.Runs = append(t.Runs, res)
		switch {
		case res.Refused != nil:
			t.Final = Refused
			return t
		case res.Failure != nil && t.Final == Passed:
			t.Final = Failed
		}
	}
	return t
}

// First is the first run that did not pass, nil if all did.
func (t *Tested) First() *Result {
	for _, r := range t.Runs {
		if !r.OK() {
			return r
		}
	}
	return nil
}

// Folder is how the scripts of one folder fared.
type Folder struct {
	Name   string
	Counts [3]int // by Verdict
}

// Folders counts by folder, in the order of their names.
func Folders(list []*Tested) (folders []Folder) {
	at := map[string]int{}
	for _, t := range list {
		name := path.Dir(filepath.ToSlash(t.Name))
		i, ok := at[name]
		if !ok {
			i = len(folders)
			at[name] = i
			folders = append(folders, Folder{Name: name})
		}
		folders[i].Counts[t.Final]++
	}
	slices.SortFunc(folders, func(a, b Folder) int { return strings.Compare(a.Name, b.Name) })
	return folders
}

// Find lists the scripts that are meant by files and directories: a file itself, of a directory every .pkt below it.
func Find(names []string) (files []string, err error) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			files = append(files, name)
			continue
		}
		n := len(files)
		err = filepath.WalkDir(name, func(file string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(file, ".pkt") {
				files = append(files, file)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		if len(files) == n {
			return nil, fmt.Errorf("%s: no script, which is a file named *.pkt, lies in or below it", name)
		}
	}
	return files, nil
}
