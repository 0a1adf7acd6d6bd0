package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"synfault/netsim"
	"synfault/properties/hunt"
	"synfault/scenarios"
)

// writable refuses, before an hour of work, a file that could not be written after it.
func writable(file string) error {
	dir := filepath.Dir(file)
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return fmt.Errorf("cannot write %s: there is no directory %s", file, dir)
	}
	if st, err := os.Stat(file); err == nil && st.IsDir() {
		return fmt.Errorf("cannot write %s: it is a directory", file)
	}
	return nil
}

func saveReport(file string, rep *hunt.Report) error {
	var b bytes.Buffer
	if err := rep.Write(&b); err != nil {
		return err
	}
	return save(file, b.Bytes())
}

func readReport(file string) (*hunt.Report, error) {
	f, err := os.Open(file)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, fmt.Errorf("cannot read %s: %w", file, err)
	}
	defer f.Close()
	rep, err := hunt.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s is %w", file, err)
	}
	return rep, nil
}

// planFile puts a plan that is too long for a shell into a file, and returns the token with the file in its place.
func planFile(f *hunt.Finding) (*asked, error) {
	q, err := parseToken(f.Token)
	if err != nil {
		return nil, err
	}
	if text := scenarios.Names.Format(q.Plan); len(text) > longPlan {
		name := strings.Map(func(r rune) rune {
			if strings.ContainsRune(":=,/.+", r) {
				return '-'
			}
			return r
		}, fmt.Sprintf("synfault-%s-%s-%d", f.Variant, f.ID, f.Index))
		q.file = filepath.Join(os.TempDir(), name+".plan")
		head := strings.TrimSuffix(f.Token, "/"+text)
		if err := save(q.file, writePlan(head, q.Plan)); err != nil {
			return nil, err
		}
	}
	return q, nil
}

// huntDocument is what hunt prints as JSON, and what --report writes but for the failures.
type huntDocument struct {
	*hunt.Report
	Fails    bool           `json:"fails"`
	Failures []hunt.Failure `json:"failures"`
}

func newHuntDocument(rep *hunt.Report, failures []hunt.Failure) huntDocument {
	return huntDocument{rep, len(failures) > 0, append([]hunt.Failure{}, failures...)}
}

// complete offers files to --merge, and nothing else.
func (h *hunting) complete(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if h.merge {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

func completeHandshake(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if strings.Contains(typed, ":") {
		return completeVariant(typed), more
	}
	var c candidates
	for _, v := range hunt.Variants() {
		c.add(typed, "", v.Name, "")
	}
	return c, more
}

func completeScriptName(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var c candidates
	for _, s := range scenarios.Scripts() {
		c.add(typed, "", s.Name, s.About)
	}
	return c, more
}

func completeProfile(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var c candidates
	for _, p := range netsim.Profiles() {
		c.add(typed, "", p.Name, p.About)
	}
	return c, cobra.ShellCompDirectiveNoFileComp
}
