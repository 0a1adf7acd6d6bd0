package variant

import "synfault/tcpfsm"

// The client's cache of RFC 7413 §4.1.3: for each server, port included, its
// last cookie and MSS, or that it does not do fast open. The entry written last
// comes first; what no longer fits is forgotten.

// recall finds the entry of a server; the zero entry where there is none.
func recall(host *tcpfsm.HostMemory, server tcpfsm.Endpoint) tcpfsm.PeerCookie {
	for _, e := range host.Volatile.Cookies {
		if e.Peer == server {
			return e
		}
	}
	return tcpfsm.PeerCookie{}
}

// remember writes an entry in place of the server's former one.
func remember(host *tcpfsm.HostMemory, entry tcpfsm.PeerCookie) {
	list := &host.Volatile.Cookies
	last := 0
	for last < len(list)-1 && list[last].Peer != entry.Peer {
		last++
	}
	copy(list[1:last+1], list[:last])
	list[0] = entry
}

// learn takes what a SYN,ACK to a SYN with the option says: a cookie and an MSS
// to remember, or no. A SYN that went again bare may be what was answered, and
// then says nothing of the option (§4.2.1).
func (h FastOpen) learn(host *tcpfsm.HostMemory, c *tcpfsm.TCB, seg *tcpfsm.Segment, server tcpfsm.Endpoint) {
	entry := recall(host, server)
	known := entry.Len > 0
	entry.Peer = server
	if seg.Has&tcpfsm.HasMSS != 0 {
		entry.MSS = seg.MSS
	}
	switch {
	case h.hasOption(seg) && seg.CookieLen > 0:
		entry.Cookie, entry.Len = seg.Cookie, seg.CookieLen
	case known && (h.Keep || c.SynLost || c.SND.UNA == c.SND.NXT): // its text was taken
	case !known && c.SynLost:
		return
	default:
		entry = tcpfsm.PeerCookie{Peer: server, No: true}
	}
	remember(host, entry)
}
