package settings

// Layer is what one of those who have a say says, by key. Its values have been
// checked.
type Layer map[string]string

// Set is what is set, from those who have a say. The zero value is all defaults.
type Set struct {
	Given  Layer // with the call
	Config Layer // in the config file
	Kept   Layer // at the screen, in an earlier run
	now    Layer // at the screen, in this run
}

// Source says who set something.
type Source string

// Who has a say, the first before the others.
const (
	FromScreen  Source = "set here"
	FromCall    Source = "set by the call"
	FromConfig  Source = "set in the config file"
	FromEarlier Source = "set in an earlier run"
	FromDefault Source = "default"
)

// Get returns the value of a key and who says so; "" where it is to be found
// out, or empty.
func (s *Set) Get(key string) (string, Source) {
	for _, l := range []struct {
		Layer
		Source
	}{{s.now, FromScreen}, {s.Given, FromCall}, {s.Config, FromConfig}, {s.Kept, FromEarlier}} {
		if v, ok := l.Layer[key]; ok {
			return v, l.Source
		}
	}
	e, _ := Find(key) // callers name keys of the table
	return e.Default, FromDefault
}

// Value returns the value alone, Is whether it is On.
func (s *Set) Value(key string) string {
	v, _ := s.Get(key)
	return v
}

// Is reports whether a key is on.
func (s *Set) Is(key string) bool { return s.Value(key) == On }

// Choose sets a key at the screen, for this run.
func (s *Set) Choose(key, value string) {
	if s.now == nil {
		s.now = Layer{}
	}
	s.now[key] = value
}

// Pinned returns who will have the say over a key in the next run, whatever is
// chosen at the screen; "" for nobody that is known of.
func (s *Set) Pinned(key string) Source {
	if _, ok := s.Config[key]; ok {
		return FromConfig
	}
	return ""
}
