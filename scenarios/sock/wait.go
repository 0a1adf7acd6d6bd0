package sock

import "synfault/tcpfsm"

// Task is a call that may sleep: it is made again after every event until it no longer returns ErrWait.
type Task struct {
	do       func() (int, error)
	deadline tcpfsm.Instant // 0: none
	n        int
	err      error
	done     bool
}

// Start makes a call, which may sleep.
func (h *Host) Start(do func() (int, error)) *Task {
	t := &Task{do: do}
	h.tasks = append(h.tasks, t)
	h.wake()
	return t
}

// StartUntil is Start of a call that wants to be made again at an instant even if nothing has happened by then, such as
// poll with a time limit.
func (h *Host) StartUntil(at tcpfsm.Instant, do func() (int, error)) *Task {
	t := &Task{do: do, deadline: at}
	h.tasks = append(h.tasks, t)
	h.wake()
	return t
}

// Result is what the call returned, and whether it has returned.
func (t *Task) Result() (n int, err error, done bool) { return t.n, t.err, t.done }

// wake makes the sleeping calls again. One that returns may let another return.
func (h *Host) wake() {
	for again := true; again; {
		again = false
		for _, t := range h.tasks {
			if t.done {
				continue
			}
			n, err := t.do()
			if err == ErrWait {
				continue
			}
			t.n, t.err, t.done = n, err, true
			again = true
		}
	}
	rest := h.tasks[:0]
	for _, t := range h.tasks {
		if !t.done {
			rest = append(rest, t)
		}
	}
	h.tasks = rest
}
