package sock_test

import (
	"fmt"
	"time"

	"synfault/scenarios/sock"
	"synfault/tcpfsm"
)

// Two hosts on a wire without delay: a client that blocks, and a server that accepts, answers and closes.
func Example() {
	var wire []sock.Packet
	send := func(p sock.Packet) { wire = append(wire, p) }
	client := sock.NewHost(sock.Config{Addr: 1, Send: send})
	server := sock.NewHost(sock.Config{Addr: 2, Send: send})
	hosts := map[uint32]*sock.Host{1: client, 2: server}
	carry := func() {
		for len(wire) > 0 {
			p := wire[0]
			wire = wire[1:]
			hosts[p.Dst.Addr].Deliver(&p)
		}
	}

	listener := server.Socket(true)
	check(server.Bind(listener, 80), server.Listen(listener, 5))
	fd := client.Socket(false)
	begun := false
	connect := client.Start(func() (int, error) {
		if begun {
			return 0, client.ConnectResult(fd)
		}
		begun = true
		return 0, client.Connect(fd, tcpfsm.Endpoint{Addr: 2, Port: 80})
	})
	_, _, done := connect.Result()
	fmt.Println("connect has returned:", done)
	carry()
	_, err, done := connect.Result()
	fmt.Println("connect has returned:", done, err)

	peer, err := server.Accept(listener, true)
	check(err)
	n, err := server.Write(peer, 1000)
	fmt.Println("write:", n, err)
	check(server.Close(peer))
	carry()
	for {
		n, err := client.Read(fd, 600)
		fmt.Println("read:", n, err)
		if n == 0 {
			break
		}
	}
	check(client.Close(fd))
	carry()
	fmt.Println("the server waits:", server.Count(tcpfsm.TimeWait, 80, false))
	server.Advance(server.After(5 * time.Minute))
	fmt.Println("the server waits:", server.Count(tcpfsm.TimeWait, 80, false))
	// Output:
	// connect has returned: false
	// connect has returned: true <nil>
	// write: 1000 <nil>
	// read: 600 <nil>
	// read: 400 <nil>
	// read: 0 <nil>
	// the server waits: 1
	// the server waits: 0
}

func check(errs ...error) {
	for _, err := range errs {
		if err != nil {
			panic(err)
		}
	}
}
