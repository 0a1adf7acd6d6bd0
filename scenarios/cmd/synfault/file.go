package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// save writes a file as a whole or not at all: what stood there before stays until all is written.
func save(name string, content []byte) error {
	if err := replace(name, content); err != nil {
		return cannotWrite(name, err)
	}
	return nil
}

func cannotWrite(name string, err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err // its path may be that of the temporary file
	}
	return fmt.Errorf("cannot write %s: %w", name, err)
}

// canSave reports, before work begins whose result is to be saved, why a file cannot be written; nil if it seems that it can.
func canSave(name string) error {
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		if st.IsDir() {
			return cannotWrite(name, errors.New("it is a directory"))
		}
		return nil
	}
	f, err := beside(name)
	if err != nil {
		return cannotWrite(name, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

func replace(name string, content []byte) error {
	if real, err := filepath.EvalSymlinks(name); err == nil {
		name = real
	}
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		if st.IsDir() {
			return errors.New("it is a directory")
		}
		return os.WriteFile(name, content, 0o666) // a device or a pipe is not replaced
	}
	f, err := beside(name)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is the one to tell
	}
	return err
}

// beside makes a new file in the directory of another, with the permissions that a new file gets.
func beside(name string) (f *os.File, err error) {
	for n := range 10000 {
		temp := filepath.Join(filepath.Dir(name), ".synfault-"+strconv.Itoa(os.Getpid())+"-"+strconv.Itoa(n))
		f, err = os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return f, err
}

// canWrite asks whether the files can be written, before the search.
func (x *exploring) canWrite() error {
	for _, out := range []struct{ flag, file string }{{"--dot", x.dot}, {"--checkpoint", x.checkpoint}} {
		if out.file == "" {
			continue
		}
		if err := canSave(out.file); err != nil {
			return fmt.Errorf("%s: %w", out.flag, err)
		}
	}
	return nil
}
