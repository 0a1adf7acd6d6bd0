package netsim

// record appends the event and the packets it sent to the trace.
func (w *World[S, P, H]) record(st *Step[S, P]) {
	t := w.trace
	r := Record[P]{Seq: st.Seq, At: st.Now, What: st.What, Node: st.Node, Rule: st.Rule, Lost: st.Lost}
	r.Mark = w.proto.Mark(st.Node, st.State)
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
