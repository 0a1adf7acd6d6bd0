//go:build !unix

package main

// ignoreBrokenPipe has nothing to do where no signal tells of broken pipes.
func ignoreBrokenPipe() {}
