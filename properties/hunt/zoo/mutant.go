package zoo

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"synfault/scenarios/spell"
)

// Mutant is a defect: pieces of source that are replaced by others.
type Mutant struct {
	ID       string   // H03; unique
	Title    string   // what is wrong, in a few words
	Source   string   // who had it
	Violates []string // the properties that the source names, or that the defect breaks by its nature
	// Equivalent, if not empty, argues why nothing can see the difference. Such a mutant must not be killed.
	Equivalent string
	// Survives, if not empty, says why the properties do not find it yet: a finding about them.
	Survives string
	// Unreached, if not empty, says why no search of package prove finds it within a minute.
	Unreached string
	Edits     []Edit
	Place     string // file and line of its text
}

// Edit replaces a piece of a file by another. Old is there exactly once.
type Edit struct {
	File     string // from the module's root
	Old, New string // whole lines
}

// Parse reads mutants from text:
//
//	H03  A RST from LISTEN carries a number of its own
//	source    lwIP commit b9c17dd1
//	violates  I05
//	at        tcpfsm/emit.go
//	 	if in.CTL&ACK != 0 {
//	-		seg.SEQ, seg.CTL = in.ACK, RST
//	+		seg.SEQ, seg.CTL = in.SEQ, RST
//
// A line with a minus is in the file and goes, one with a plus comes, one with a blank stays and tells the place. A second
// "at", or an empty one for the same file, begins another piece. A line that begins with # is a comment; "equivalent"
// argues, over as many lines as begin with it, "survives" explains why nothing has found it, and "unreached" why no
// search does. Empty lines stand between mutants.
func Parse(name, text string) (list []Mutant, err error) {
	p := parsing{name: name}
	for i, line := range strings.Split(text, "\n") {
		p.line = i + 1
		if err := p.read(line); err != nil {
			return nil, err
		}
	}
	return p.list, p.end()
}

type parsing struct {
	name string
	line int
	list []Mutant
	open bool // the last of list is not complete
}

func (p *parsing) fail(format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", p.name, p.line, fmt.Sprintf(format, args...))
}

// read takes one line.
func (p *parsing) read(line string) error {
	if strings.HasPrefix(line, "#") {
		return nil
	}
	if line == "" {
		return p.end()
	}
	if !p.open {
		id, title, ok := strings.Cut(line, "  ")
		if !ok || strings.Contains(id, " ") || id == "" {
			return p.fail("a mutant begins with its number, two blanks and a title, not with %q", line)
		}
		p.list = append(p.list, Mutant{ID: id, Title: strings.TrimSpace(title), Place: fmt.Sprintf("%s:%d", p.name, p.line)})
		p.open = true
		return nil
	}
	m := &p.list[len(p.list)-1]
	if strings.ContainsRune(" +-", rune(line[0])) {
		return p.piece(m, line)
	}
	key, value, _ := strings.Cut(line, " ")
	value = strings.TrimSpace(value)
	switch key {
	case "source":
		m.Source = value
	case "violates":
		m.Violates = strings.Fields(value)
	case "equivalent":
		m.Equivalent = strings.TrimSpace(m.Equivalent + " " + value)
	case "survives":
		m.Survives = strings.TrimSpace(m.Survives + " " + value)
	case "unreached":
		m.Unreached = strings.TrimSpace(m.Unreached + " " + value)
	case "at":
		if value == "" && len(m.Edits) > 0 {
			value = m.Edits[len(m.Edits)-1].File
		}
		m.Edits = append(m.Edits, Edit{File: value})
	default:
		return p.fail("%q is none of source, violates, equivalent, survives, unreached, at, and no line of a piece, which begins with a blank, - or +", key)
	}
	return nil
}

func (p *parsing) piece(m *Mutant, line string) error {
	if len(m.Edits) == 0 {
		return p.fail("a piece stands after the file that it is of: at tcpfsm/ack.go")
	}
	e := &m.Edits[len(m.Edits)-1]
	if line[0] != '+' {
		e.Old += line[1:] + "\n"
	}
	if line[0] != '-' {
		e.New += line[1:] + "\n"
	}
	return nil
}

// end is after the last line of a mutant.
func (p *parsing) end() error {
	if !p.open {
		return nil
	}
	p.open = false
	m := &p.list[len(p.list)-1]
	switch {
	case m.Source == "":
		return p.fail("mutant %s has no source", m.ID)
	case len(m.Violates) == 0 && m.Equivalent == "":
		return p.fail("mutant %s violates nothing", m.ID)
	case len(m.Edits) == 0:
		return p.fail("mutant %s changes nothing", m.ID)
	}
	for _, e := range m.Edits {
		if e.Old == "" || e.Old == e.New {
			return p.fail("mutant %s: the piece of %s changes nothing that is there", m.ID, e.File)
		}
	}
	return nil
}

// Load reads all mutants of a directory, its files in the order of their names.
func Load(dir fs.FS) (list []Mutant, err error) {
	files, err := fs.Glob(dir, "*.txt")
	if err != nil {
		return nil, err
	}
	seen := map[string]string{}
	for _, name := range files {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		some, err := Parse(name, string(text))
		if err != nil {
			return nil, err
		}
		for _, m := range some {
			if at := seen[m.ID]; at != "" {
				return nil, fmt.Errorf("%s: mutant %s is at %s already", m.Place, m.ID, at)
			}
			seen[m.ID] = m.Place
		}
		list = append(list, some...)
	}
	if list == nil {
		return nil, errors.New("no mutants: there is no .txt file")
	}
	return list, nil
}

// Pick returns the mutants with the given numbers, all of them if none is given.
func Pick(list []Mutant, ids []string) ([]Mutant, error) {
	if len(ids) == 0 {
		return list, nil
	}
	var some []Mutant
	for _, id := range ids {
		i := slices.IndexFunc(list, func(m Mutant) bool { return strings.EqualFold(m.ID, id) })
		if i < 0 {
			return nil, unknown(id, list)
		}
		some = append(some, list[i])
	}
	return some, nil
}

// unknown says that no mutant has a number, and where those are that there are.
func unknown(id string, list []Mutant) error {
	var ids, files []string
	for _, m := range list {
		ids = append(ids, m.ID)
		if file, _, _ := strings.Cut(m.Place, ":"); !slices.Contains(files, file) {
			files = append(files, file)
		}
	}
	return fmt.Errorf("no mutant is called %q%s; there are %d, in %s: %s", id,
		spell.Hint(strings.ToUpper(id), ids), len(ids), Dir, strings.Join(files, ", "))
}

// Apply returns the sources that the mutant changes, changed, by file. It fails where a piece does not match exactly once.
func (m *Mutant) Apply(root fs.FS) (map[string][]byte, error) {
	changed := map[string][]byte{}
	for _, e := range m.Edits {
		src, ok := changed[e.File]
		if !ok {
			var err error
			if src, err = fs.ReadFile(root, e.File); err != nil {
				return nil, fmt.Errorf("%s: mutant %s: %w", m.Place, m.ID, err)
			}
		}
		at, err := once(src, e.Old)
		if err != nil {
			return nil, fmt.Errorf("%s: mutant %s: %s: %w", m.Place, m.ID, e.File, err)
		}
		changed[e.File] = slices.Concat(src[:at], []byte(e.New), src[at+len(e.Old):])
	}
	return changed, nil
}

// once finds whole lines that are there exactly once.
func once(src []byte, lines string) (at int, err error) {
	padded := append([]byte("\n"), src...)
	old := []byte("\n" + lines)
	at = bytes.Index(padded, old)
	switch {
	case at < 0:
		return 0, fmt.Errorf("these lines are not there any more:\n%s", lines)
	case bytes.Contains(padded[at+1:], old):
		return 0, fmt.Errorf("these lines are there more than once:\n%s", lines)
	}
	return at, nil
}
