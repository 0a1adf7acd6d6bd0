package zoo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
)

// Specimen is a mutant in the form of whole sources.
type Specimen struct {
	Number int // from 1
	Source map[string][]byte
}

// woven is the name of the judge that has all mutants that can be woven.
const woven = "woven"

// Build makes judges of specimens in dir: one with all that only change bodies of functions, and one for each other. The
// first map tells which binary has which number, the second which do not compile, in the compiler's words. root is the
// module's.
func Build(ctx context.Context, root, dir string, specimens []Specimen) (map[int]string, map[int]string, error) {
	dead := map[int]string{}
	alone := map[int]Specimen{}
	together := slices.Clone(specimens)
	for {
		overlay, solo, err := weaveAll(root, together)
		if err != nil {
			return nil, nil, err
		}
		maps.Copy(alone, solo)
		together = slices.DeleteFunc(together, func(s Specimen) bool { _, ok := solo[s.Number]; return ok })
		blamed, err := compile(ctx, root, filepath.Join(dir, woven), overlay)
		if err != nil && len(blamed) == 0 {
			return nil, nil, err
		}
		if err == nil {
			break
		}
		maps.Copy(dead, blamed)
		together = slices.DeleteFunc(together, func(s Specimen) bool { return dead[s.Number] != "" })
	}
	binaries := map[int]string{}
	for _, s := range together {
		binaries[s.Number] = filepath.Join(dir, woven)
	}
	for n, s := range alone {
		name := filepath.Join(dir, "alone-"+strconv.Itoa(n))
		if blamed, err := compile(ctx, root, name, s.Source); err != nil {
			if len(blamed) == 0 && ctx.Err() != nil {
				return nil, nil, err
			}
			dead[n] = err.Error()
			continue
		}
		binaries[n] = name
	}
	return binaries, dead, nil
}

// weaveAll weaves what can be woven, and returns the rest.
func weaveAll(root string, specimens []Specimen) (overlay map[string][]byte, solo map[int]Specimen, err error) {
	overlay, solo = map[string][]byte{}, map[int]Specimen{}
	weaves := map[string]*Weave{}
	for _, s := range specimens {
		if len(s.Source) > 1 { // all of its files or none
			if ok, err := tryAll(root, s); err != nil || !ok {
				solo[s.Number] = s
				continue
			}
		}
		for file, src := range s.Source {
			w, err := weaveOf(root, weaves, file)
			if err != nil {
				return nil, nil, err
			}
			if ok, err := w.Add(s.Number, src); err != nil || !ok {
				solo[s.Number] = s
			}
		}
	}
	for file, w := range weaves {
		overlay[file] = w.Source()
		overlay[path.Join(path.Dir(file), "zoo_number.go")] = numberFile(w.ast.Name.Name)
	}
	return overlay, solo, nil
}

func weaveOf(root string, weaves map[string]*Weave, file string) (*Weave, error) {
	if w := weaves[file]; w != nil {
		return w, nil
	}
	src, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		return nil, err
	}
	w, err := NewWeave(file, src)
	weaves[file] = w
	return w, err
}

func tryAll(root string, s Specimen) (bool, error) {
	for file, src := range s.Source {
		w, err := weaveOf(root, map[string]*Weave{}, file)
		if err != nil {
			return false, err
		}
		if ok, err := w.Add(s.Number, src); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

var blamed = regexp.MustCompile(`(?m)` + regexp.QuoteMeta(blamePrefix) + `(\d+)\.go:\d+(?::\d+)?: (.*)$`)

// compile builds a judge with some files replaced. What does not compile is blamed on its numbers.
func compile(ctx context.Context, root, name string, files map[string][]byte) (map[int]string, error) {
	config, err := writeOverlay(root, name+"-src", files)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-gcflags=-e", "-overlay", config, "-o", name, "./properties/hunt/zoo/judge")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	if err == nil {
		return nil, nil
	}
	guilty := map[int]string{}
	for _, m := range blamed.FindAllSubmatch(out, -1) {
		n, _ := strconv.Atoi(string(m[1]))
		guilty[n] = string(m[2])
	}
	return guilty, fmt.Errorf("go build: %w\n%s", err, bytes.TrimSpace(out))
}

// writeOverlay writes the files and the configuration that go build's -overlay reads.
func writeOverlay(root, dir string, files map[string][]byte) (config string, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	if root, err = filepath.Abs(root); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for i, file := range slices.Sorted(maps.Keys(files)) {
		to := filepath.Join(dir, strconv.Itoa(i)+"-"+path.Base(file))
		if err := os.WriteFile(to, files[file], 0o644); err != nil {
			return "", err
		}
		replace[filepath.Join(root, filepath.FromSlash(file))] = to
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	config = filepath.Join(dir, "overlay.json")
	return config, os.WriteFile(config, text, 0o644)
}

// Specimens applies mutants to the sources below root. Their numbers are their places in the list, from 1.
func Specimens(root string, list []Mutant) (specimens []Specimen, err error) {
	var errs []error
	for i := range list {
		src, err := list[i].Apply(os.DirFS(root))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		specimens = append(specimens, Specimen{i + 1, src})
	}
	return specimens, errors.Join(errs...)
}

// Root finds the module's root at or above dir.
func Root(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		if src, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil && bytes.HasPrefix(src, []byte("module synfault\n")) {
			return dir, nil
		} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("this is no directory of synfault: no go.mod of its above it")
		}
		dir = up
	}
}
