// Package properties generates cases for rapid, and checks in a go test that the properties of properties/invariant hold.
//
//	generators.go  rapid generators of cases and of their parts
package properties
