// Package properties checks in a go test that what must hold of a pair of TCP endpoints does hold: of synfault's own TCP
// with knobs of your choice, of a handshake of yours in it, or of a whole TCP of yours.
//
// What goes in is a Subject and Options; what comes out is the verdict of the test, and of what is broken the smallest run
// that shows it, as a diagram with the command that repeats it. Check is the entry; it runs a campaign of package hunt. For
// properties of your own there are rapid generators of cases and of all their parts.
//
//	check.go       Check, Subject
//	options.go     what may be chosen
//	hold.go        Holds and Broken: one property, with rapid
//	generators.go  rapid generators
//	saved.go       failures that are kept, and run by name
//	print.go       how a failure looks
package properties
