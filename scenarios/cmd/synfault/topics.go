package main

import "github.com/spf13/cobra"

// topics are texts that help prints.
func topics() []*cobra.Command {
	return []*cobra.Command{
		{Use: "token", Short: "How a run is named: handshake, script, plan", Long: tokenTopic},
		{Use: "script", Short: "How to write what the applications do", Long: scriptTopic},
		{Use: "netem", Short: "How to write a random network", Long: netemTopic},
		{Use: "json", Short: "What --json prints", Long: jsonTopic},
	}
}

const tokenTopic = `A token is one word that names a run: HANDSHAKE/SCRIPT/PLAN. No shell needs it quoted.

HANDSHAKE is one of list variants, with knobs after a colon: its own, and those of the machine (list knobs). A knob is for
every host unless a host stands before it. A name alone switches a knob on.

  three-way                        two-way:repeat=off,dup=ignore
  three-way:rfc5961=off            three-way:rules=linux,b.msl=30s

SCRIPT is one of list scripts, or a text of its own (help script). After a colon, d=50ms is the delay of every link (10ms
if it is not said), rate=1mbit its rate, until=60s cuts the run, and a.iss=100+900 are a's initial sequence numbers where
a.isn=scripted.

  open     life:d=50ms     b@0s.listen,a@5ms.open,a@est.send10

PLAN is - for no fault, or faults joined by commas. A fault names a packet and what becomes of it:

  ab3x          the fourth packet from a to b is lost (they are counted from 0)
  ab3+250ms     it arrives so much later
  ab3=10ms      a copy arrives so much later; ab3=3@10ms makes three
  ab3~          it is damaged, and the checksum catches that (ab3~65472: not)
  ab3%rst+1     a forged segment goes beside it: rst, syn, fin, data, ack or
                another (list forges); the number moves it away from where
                it fits
  ab.syn0x      the first SYN from a to b is lost: named by its class, which is
                syn, synack, fin, rst, data, ack or bare
  b@2s+5s       host b crashes at 2 s and is back 5 s later; without +5s
                it stays down
  a.rto0-200ms  the first retransmission timer that a sets fires so much too
                early, if it is not stopped before; the others are persist,
                override (of SWS avoidance), delack, keepalive, user, timewait,
                finwait (of FIN-WAIT-2), tailloss and handshake

One packet takes one fault, which may have several parts: ab3+250ms=10ms. Or, in the plan's place:

  seed:wan:42   a random network: a profile (list profiles) and a number
  @FILE         a plan from a file, on any number of lines, with # comments`

const scriptTopic = `A script says what the applications do: steps HOST@WHEN.CALL joined by commas.

  b@0s.listen,a@5ms.open,a@est.send10,b@got10.close,a@eof.close

HOST is a to h; b is the server, every other host is a client of it. A number after it tells several connections apart: c1.
WHEN is an instant (5ms), or what the user has seen, with or without a wait after it (est+1s):

  est     the connection is open
  got10   so many octets have arrived
  acked   all that was sent is acknowledged
  eof     the peer has closed
  gone    the connection is no more
  fail    a call was refused or failed
  boot    the host is back after a crash

CALL is one of

  open      active OPEN
  listen    passive OPEN; listen5 has a backlog of 5
  send10    SEND of so many octets
  hold      reads nothing any more, but by read
  read10    reads so many octets; read alone reads all of them
  close     CLOSE
  abort     ABORT
  leave     nobody reads any more, as after close(2)
  mute      the host takes no notice of what arrives
  flood64   so many SYNs from ports of their own, at most 10000
  urge10    SEND of so many octets that are urgent
  nodelay   small segments no longer wait for each other
  toobig300 the network says that what is outstanding was too big,
            and how many octets of text fit`

const netemTopic = `A profile is a random network. It is written as the arguments of tc's netem, in any order, with tc's units; sections are
separated by semicolons, and one that begins with a link is about that direction alone:

  --netem "delay 40ms 5ms distribution normal; ba: loss 10%; horizon 30s"

  delay TIME [JITTER [CORRELATION]]
  distribution uniform|normal|pareto|paretonormal
  loss [random] PERCENT [CORRELATION]
  loss state P13 [P31 [P32 [P23 [P14]]]]
  loss gemodel P [R [1-H [1-K]]]
  duplicate PERCENT [CORRELATION] [copies N] [lag TIME]
  corrupt PERCENT [CORRELATION]
  reorder PERCENT [CORRELATION]
  gap DISTANCE
  rate RATE [OVERHEAD [CELLSIZE [CELLOVERHEAD]]]
  slot MIN [MAX] [packets N] [bytes N]
  slot distribution NAME DELAY JITTER [packets N] [bytes N]
  limit PACKETS

and, beyond netem:

  down FROM UNTIL               all is lost between two instants
  flap UP DOWN [FROM UNTIL]     up for a time, down for a time, again and again
  forge PERCENT KINDS [EDGE]    1 rst, 2 syn, 3 fin, 4 data, 5 ack: 1,2 or 1-4
  msl TIME [lies]               how long a packet may live
  horizon TIME                  when the network heals for good

A bare time is in microseconds. The same profile and --seed always make the same run; what it came to is printed as a plan.`

const jsonTopic = `--json makes every command print one JSON object. Its schema field names the command and a version; within a version fields
are added, and none is renamed, taken away or given another meaning. All instants and durations are whole nanoseconds and
end in _ns. An empty list is [], an empty word may be left out.

packetdrill: synfault/packetdrill/1
  scripts[]        {name, folder, verdict, refusal, runs[]}
                   verdict is pass, fail or refused
  scripts.runs[]   {rules, socket, how, verdict, end_ns, failure}
  failure          {line, column, at_ns, what, text, expected, came}
  folders[]        {name, scripts, passed, failed, refused}

run: synfault/run/1
  token, replay    the run's name, and the command that repeats it
  drawn_by         if chance decided: what it was asked by
  variant, plan[], script{name, text, about, delay_ns,
                   rate_bits_per_s, until_ns, iss}: iss by host
  outcome, end_ns, events
  holds            whether no property is broken
  broken[]         {id, name, sentence, source, kind, at_ns, event, times,
                   detail, ending, unkept}; unkept excuses the breach: what
                   the property assumes and the run did not keep
  judged[]         {id, times}: the properties that could be judged
  unmet[]          faults of the plan that never struck
  connections_not_judged
                   how many there were beyond those that can be told apart
  users[]          {host, connection, state, told[], error, failed_calls,
                   opened, octets_sent, octets_acknowledged, octets_got, eof,
                   gone}
  trace            {hosts[], rows[]}
  trace.hosts[]    {name, start, end}: its states
  trace.rows[]     {event, at_ns, what, host, state, rule, site, from, to,
                   segment, fate, lost, copy, damaged, forged, call, early}
                   what is arrive, timer, call, crash, restart, discard or send;
                   a send is a segment that leaves within the event of the same
                   number; sequence numbers count from 100 for a, 300 for b

ladder: synfault/ladder/1
  token, trace     as above

explore: synfault/explore/1
  token, menu, faults, untimed{in_flight, incarnations, retries, lie_msl,
                   no_reduce, depth}: what was searched
  outcome, proven_up_to
                   why the search ended; the number of faults, or of steps, all
                   of whose runs were explored, -1 if there is none
  holds            whether nothing that was asked is broken, and each property
                   that was asked for by name was judged
  verdicts[]       {id, sentence, goal, status, unkept, token, replay, faults,
                   steps, ending, stuck_states}; status is proven, broken,
                   unknown or not judged: no run gives occasion to, and nothing
                   is proven; unkept is what it assumes and runs that give
                   occasion to do not keep: what is proven is so of the others
  unknown[]        {bound, n}: what bounds cut
  states, transitions, duplicates, ends, depth, lost_to_a_full_network
  levels[]         {states, transitions} that each number of faults added
  memory_octets    {table, tree, edges, keys, known}
  collisions       states that a hash did not tell apart, with --exact
  took_ns, workers
  witnesses[], unseen[]
                   {name, token} of what was seen, and what never was
  events[], moves[]
                   {state, what, times}: the events that met each state, and
                   the states that followed it

explain: synfault/explain/1
  name, about, source, runs[]{says, claim, verdict, breaks[], run}; run as above

list: synfault/list/1, or with a topic that part alone
  scenarios[]      {name, source, about, runs[]{token, claim, verdict, says,
                   breaks[]}}
  variants[]       {name, source, about, knobs[]}
  scripts[]        as run's
  profiles[]       {name, about, source, netem}
  knobs[]          {name, default, wants, source, about, evidence}
  forges[]         {name, about}
  properties[]     {id, name, sentence, source, kind, reads, assumes}

stories: synfault/stories/1
  stories[]        {name, about, source, runs[]}, runs as explain's
  table[]          {variant, story, token, broken[]}

hunt: synfault/hunt/1; --report writes the same without fails and failures[]
  seed, planned    what decides the runs, and how many of all shards there are
  shards[]         {i, n}: those that are in it
  runs, events, connections, interrupted, workers, elapsed_ns
  complete         whether all coverage was asked for
  rows[]           {variant, label, runs, cells[]}
  rows[].cells[]   {id, judged, excused, broken, surprise, declared, sure}:
                   judged and excused count times, broken runs, and surprise
                   those of them that are not declared to break it; a variant is
                   declared to break some properties, and sure to be seen to
                   break a few
  findings[]       {variant, id, declared, index, runs, drawn, token, faults,
                   minimal, tries, detail, at_ns, ending, lost}: the first run
                   by index, as it was drawn, and the smallest like it; lost
                   says why that token does not show it again
  coverage[]       {subject, name, times, drawn, why}: times over all runs;
                   drawn, over those that were drawn, without the catalogue and
                   what is there to be met; why it is out of reach
  outcomes[]       {name, runs}
  audited, differ[]
                   runs repeated; {index, token, where} of those not the same
  strange[], failures[]
                   {kind, what, token}
  fails            whether there are failures`
