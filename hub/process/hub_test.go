package process_test

import (
	"testing"

	"hubbub/hub"
	"hubbub/hub/process"
)

// TestHub checks that what a Set makes is what a hub asks for.
func TestHub(t *testing.T) {
	t.Parallel()
	newProcessor, err := process.NewSet(process.Options{}).Lookup(process.Welcome)
	if err != nil {
		t.Fatal(err)
	}
	var p hub.Processor = newProcessor()
	if _, ok := p.(hub.Greeter); !ok {
		t.Error("welcome is no hub.Greeter")
	}
}
