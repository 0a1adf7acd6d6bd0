module synfault

go 1.25.0

require (
	github.com/google/go-cmp v0.7.0 // indirect
	github.com/gopacket/gopacket v1.7.7
	pgregory.net/rapid v1.3.0 // indirect
)
