package netsim

// record appends the event and the packets it sent to the trace.
func (w *World[S, P, H]) record(st *Step[S, P]) {
	t := w.trace
	r := recordOf(st)
	r.Mark = w.proto.Mark(st.Node, st.State)
	t.Records = append(t.Records, r)
	for i := range st.Sent {
		s := &st.Sent[i]
		t.Records = append(t.Records, Record[P]{
			Seq: st.Seq, At: st.Now, What: Send, Node: st.Node, Rule: st.Rule, Mark: r.Mark,
			Lost: s.Lost, Caught: s.Caught, Packet: s.Packet, Fate: s.Fate,
			Origin: Origin{Site: s.Site, At: st.Now, Tag: s.Tag},
		})
	}
}

// recordOf is the record of an event, but for its Mark.
func recordOf[S, P any](st *Step[S, P]) Record[P] {
	r := Record[P]{Seq: st.Seq, At: st.Now, What: st.What, Node: st.Node, Rule: st.Rule, Lost: st.Lost}
	switch st.What {
	case Arrive, Discard:
		r.Packet, r.Origin = *st.In.Packet, *st.Origin
	case Timer:
		r.Arg = uint32(st.In.Timer)
		if st.Early != nil {
			r.Early = *st.Early
		}
	case Call:
		r.Arg = st.In.Arg
	}
	return r
}

// TraceUnfinished appends the event under way to the trace of a run that a panic broke off, unless it is there already, with
// the Mark that its host had before it. What it was about to send is not known. The trace's Outcome is Panicked.
func (w *World[S, P, H]) TraceUnfinished() {
	t := w.trace
	if t == nil {
		return
	}
	t.Outcome = Panicked
	if w.events == 0 || len(t.Records) > 0 && t.Records[len(t.Records)-1].Seq == w.events {
		return
	}
	r := recordOf(&w.step)
	if int(r.Node) < len(t.Start) {
		r.Mark = t.Start[r.Node]
	}
	for i := range t.Records {
		if t.Records[i].Node == r.Node {
			r.Mark = t.Records[i].Mark
		}
	}
	t.Records = append(t.Records, r)
}
