package scenarios

import (
	"synfault/netsim"
	"synfault/tcpfsm"
)

// react takes the steps of the script that wait for what a host's users have seen by now. One step may let the next be
// taken.
func (g *glue) react(self netsim.NodeID, h *Host, now netsim.Time, booted bool) {
	for again := true; again; {
		again = false
		for _, i := range g.upon[self] {
			st := &g.script.Steps[i]
			if h.done>>i&1 != 0 || !h.happened(st, booted) {
				continue
			}
			h.done |= 1 << i
			if st.At > 0 {
				h.waits |= 1 << i
				g.net.SetTimer(netsim.TimerID(i), st.At)
				continue
			}
			g.call(self, h, now, int(i))
			again = true
		}
	}
	if booted {
		for _, i := range g.upon[self] {
			if g.script.Steps[i].When == Booted {
				h.done &^= 1 << i
			}
		}
	}
}

func (h *Host) happened(st *Step, booted bool) bool {
	if st.When == Booted {
		return booted
	}
	if int(st.Number) >= len(h.Users) {
		return false
	}
	u := &h.Users[st.Number]
	switch st.When {
	case Established:
		return u.Opened > 0
	case Got:
		return u.Got >= st.N
	case EOF:
		return u.EOF
	case Acked:
		return u.Sent > 0 && u.Acked >= u.Sent
	case Gone:
		return u.Gone
	case Failed:
		return u.Err != nil
	}
	return false
}

// call makes the call of a step, or puts it off to the end of the quiet time.
func (g *glue) call(self netsim.NodeID, h *Host, now netsim.Time, step int) {
	if h.Foreign != nil {
		g.foreignCall(self, h, now, step)
		return
	}
	st := &g.script.Steps[step]
	g.journal.doing = st.Call
	if now < h.quiet && (st.Call == Open || st.Call == Listen) {
		h.waits |= 1 << step
		g.net.SetTimer(netsim.TimerID(step), h.quiet.Sub(now))
		g.rule = RuleQuiet
		g.journal.rules.Add(tcpfsm.Rule(RuleQuiet))
		return
	}
	local, remote := g.ends(self, st.Number)
	switch st.Call {
	case Listen:
		remote = tcpfsm.Endpoint{}
	case Mute:
		h.mute = true
		return
	case Hold: // whatever connection comes is not read
		if h.find(local, remote) < 0 {
			h.user(st.Number).holds = true
			return
		}
	case Flood:
		g.flood(self, st.Arg, remote)
		return
	}
	i := h.find(local, remote)
	if i < 0 {
		i = h.place(local, remote)
		h.Conns[i].Number = st.Number
	}
	g.enter(h, now, local, remote, st.Call == Open || h.Conns[i].TCB.State == tcpfsm.Listen)
	if st.Call == Open {
		h.begun++
	}
	err := g.make(h, i, st)
	if err != nil {
		u := h.user(st.Number)
		u.Err = err
		u.Errors++
	}
	g.journal.arg, g.journal.failed = st.Arg, err != nil
	g.settle(self, h, i)
	g.journal.arg, g.journal.failed = 0, false
	if (st.Call == Open || st.Call == Listen) && !h.user(st.Number).holds {
		g.read(self, h, i, tcpfsm.Forever)
	}
}

// make makes the call itself.
func (g *glue) make(h *Host, i int, st *Step) (err error) {
	c, u, m := &h.Conns[i], h.user(st.Number), g.machine[netsim.NodeID(h.Conns[i].Local.Addr-1)]
	env, out := &g.env, &g.out
	switch st.Call {
	case Listen:
		c.Backlog = uint16(st.Arg)
		return m.OpenPassive(&c.TCB, env, out)
	case Open:
		*u = User{Sent: u.Sent, Got: u.Got, Acked: u.Acked, holds: u.holds, Opened: u.Opened, Errors: u.Errors}
		if err = m.OpenActive(&c.TCB, st.Arg, env, out); err == nil {
			u.Sent += st.Arg
		}
		return err
	case Send, Urge:
		if err = m.Send(&c.TCB, st.Arg, st.Call == Urge, env, out); err == nil {
			u.Sent += st.Arg
		}
		return err
	case NoDelay:
		return m.SetNoDelay(&c.TCB, true, env, out)
	case TooBig: // of the path alone: what SYNs offer stays
		path := *m
		if c.TCB.State > tcpfsm.SynSent {
			path.MSS = min(m.MSS, uint16(st.Arg))
		}
		path.TooBig(&c.TCB, c.TCB.SND.UNA, env, out)
		return nil
	case Read:
		n := st.Arg
		if n == 0 {
			n = tcpfsm.Forever
		}
		return m.Receive(&c.TCB, n, env, out)
	case Hold:
		u.holds = true
		c.TCB.RCV.Asked = 0
		*out = tcpfsm.Effects{Send: out.Send[:0]}
		return nil
	case Close:
		return m.Close(&c.TCB, env, out)
	case Abort:
		return m.Abort(&c.TCB, env, out)
	case Leave:
		return m.Detach(&c.TCB, env, out)
	}
	panic("BUG: a step without a call")
}

// read lets the user of a new connection take whatever comes. The step keeps the rule of the call before.
func (g *glue) read(self netsim.NodeID, h *Host, i int, octets uint32) {
	g.journal.doing = Read
	rule := g.rule
	if c := &h.Conns[i]; c.Serial != 0 && g.machine[self].Receive(&c.TCB, octets, &g.env, &g.out) == nil {
		g.settle(self, h, i)
	}
	g.rule = rule
}

// flood sends SYNs from as many ports, and keeps nothing of them.
func (g *glue) flood(self netsim.NodeID, n uint32, to tcpfsm.Endpoint) {
	for k := range n {
		from := tcpfsm.Endpoint{Addr: address(self), Port: uint16(floodPort + k)}
		syn := tcpfsm.Segment{SEQ: tcpfsm.Seq(k * 64000), CTL: tcpfsm.SYN, WND: 65535}
		g.net.Send(netsim.NodeID(to.Addr-1), Packet{Segment: syn, Src: from, Dst: to})
	}
	g.journal.sent += int(n)
}

const floodPort = 2000
