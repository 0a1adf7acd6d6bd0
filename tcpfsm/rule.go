package tcpfsm

import "strings"

// Rule is a branch that decides. Its text is the citation, a colon, and a short
// reading of it: "§3.10.7.4 first: not acceptable". Sections without a document
// are of RFC 9293; "policy" cites a knob.
type Rule uint16

// MaxRules bounds the rules of the machine and of all handshakes together.
const MaxRules = 384

// added are the rules of handshakes.
var added []string

// NewRule adds a rule. It is for package-level variables of handshakes, like
// errors.New, and not for use after initialisation.
func NewRule(text string) Rule {
	if !strings.Contains(text, ": ") {
		panic("BUG: a rule's text is a citation, a colon and its reading, not " + text)
	}
	if numRules+len(added) == MaxRules {
		panic("BUG: more than MaxRules rules")
	}
	added = append(added, text)
	return Rule(numRules + len(added) - 1)
}

// NumRules is how many rules there are, those of linked handshakes included.
func NumRules() int { return numRules + len(added) }

// String is the rule's text.
func (r Rule) String() string {
	switch {
	case r < numRules:
		return ruleTexts[r]
	case int(r) < NumRules():
		return added[r-numRules]
	}
	return "?: no such rule"
}

// Source is the citation alone.
func (r Rule) Source() string {
	source, _, _ := strings.Cut(r.String(), ": ")
	return source
}

// RuleSet is a set of rules.
type RuleSet [MaxRules / 64]uint64

// Add adds r to the set.
func (s *RuleSet) Add(r Rule) { s[r>>6] |= 1 << (r & 63) }

// Has reports that r is in the set.
func (s *RuleSet) Has(r Rule) bool { return s[r>>6]>>(r&63)&1 != 0 }

// Union adds every rule of t.
func (s *RuleSet) Union(t *RuleSet) {
	for i := range s {
		s[i] |= t[i]
	}
}

// Missing lists the rules of the machine itself that are not in the set.
func (s *RuleSet) Missing() (list []Rule) {
	for r := RuleNone + 1; r < numRules; r++ {
		if !s.Has(r) {
			list = append(list, r)
		}
	}
	return list
}
