//go:build unix

package main

import (
	"os/signal"
	"syscall"
)

// ignoreBrokenPipe has writes to a pipe that nobody reads fail with EPIPE instead of ending the process, so that the exit
// status is still the verdict.
func ignoreBrokenPipe() { signal.Ignore(syscall.SIGPIPE) }
