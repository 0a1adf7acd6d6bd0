package packetdrill

// Call is a system call of the application, with what it must return.
type Call struct {
	Pos
	Name   string
	Args   []Expr
	Result Expr   // an *Int nearly always
	Errno  string // ECONNRESET, or empty
	Note   string // what stood in parentheses behind: the errno in words, or flags by name
}

// Expr is an argument, a result, or a part of one.
type Expr interface {
	Position() Pos
	String() string
	expr()
}

// Int is a number.
type Int struct {
	Pos
	Value int64
	Hex   bool // as it was written
}

// Symbol is a constant by name, such as SOL_SOCKET.
type Symbol struct {
	Pos
	Name string
}

// Text is a string. Its Value is what stood between the quotes, escapes as they were written. With More, an ellipsis
// stood behind it: more octets follow.
type Text struct {
	Pos
	Value string
	More  bool
}

// Ellipsis stands for an argument that the script leaves to the interpreter.
type Ellipsis struct{ Pos }

// Or is several flags: O_RDWR|O_NONBLOCK.
type Or struct {
	Pos
	Terms []Expr // at least two
}

// List is an array: [1, 2].
type List struct {
	Pos
	Elems []Expr
}

// Struct is a structure: {onoff=1, linger=0}.
type Struct struct {
	Pos
	Fields []Field
}

// Field is one part of a structure.
type Field struct {
	Pos
	Name  string // empty where the part has none, as in {..., 1000}
	Count Expr   // of msg_iov(2)=…; else nil
	Value Expr
}

// Apply is a function of C that makes a value: htons(8080), inet_addr("192.0.2.1").
type Apply struct {
	Pos
	Name string
	Args []Expr
}

func (*Int) expr()      {}
func (*Symbol) expr()   {}
func (*Text) expr()     {}
func (*Ellipsis) expr() {}
func (*Or) expr()       {}
func (*List) expr()     {}
func (*Struct) expr()   {}
func (*Apply) expr()    {}

// Field returns the value of the field of that name, nil if there is none.
func (s *Struct) Field(name string) Expr {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return s.Fields[i].Value
		}
	}
	return nil
}
