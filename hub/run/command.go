package run

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The exit codes of both commands.
const (
	ExitDone    = 0
	ExitNetwork = 1 // refused, lost, port in use
	ExitUsage   = 2 // or anything else
)

// helpTemplate fits a screen: what people want first, then the flags.
const helpTemplate = `{{or .Long .Short}}

{{.LocalFlags.FlagUsages}}`

// Main runs cmd with args and returns the exit code. Errors go to stderr, once.
// Every flag may be given in the environment too, as HUBBUB_FLAG.
func Main(cmd *cobra.Command, args []string, stderr io.Writer) int {
	cmd.SilenceErrors, cmd.SilenceUsage = true, true
	cmd.SetArgs(args)
	cmd.SetErr(stderr)
	cmd.CompletionOptions.DisableDefaultCmd = true
	cmd.SetHelpCommand(&cobra.Command{Hidden: true})
	cmd.SetHelpTemplate(helpTemplate)
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return Usage("%w; see %s --help", err, c.CommandPath())
	})
	cmd.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if err := rivalry(c.Flags()); err != nil {
			return err
		}
		return fromEnv(c.Flags())
	}
	err := cmd.Execute()
	if err != nil {
		_, _ = fmt.Fprintf(stderr, "%s: %v\n", cmd.Name(), err)
	}
	return exitCode(err)
}

// rival annotates a flag with the one that excludes it.
const rival = "hubbub_rival"

// Rivals makes two flags exclude each other: both on the command line are an
// error, and one there makes the other in the environment count for nothing.
func Rivals(flags *pflag.FlagSet, a, b string) {
	for name, other := range map[string]string{a: b, b: a} {
		f := flags.Lookup(name)
		if f.Annotations == nil {
			f.Annotations = make(map[string][]string)
		}
		f.Annotations[rival] = append(f.Annotations[rival], other)
	}
}

// rivalry finds flags that were given and exclude each other.
func rivalry(flags *pflag.FlagSet) (err error) {
	flags.Visit(func(f *pflag.Flag) {
		if other := rivalOf(flags, f); other != "" && err == nil {
			err = Usage("--%s and --%s exclude each other", f.Name, other)
		}
	})
	return err
}

// rivalOf returns the flag that was given and excludes f, "" for none.
func rivalOf(flags *pflag.FlagSet, f *pflag.Flag) string {
	for _, other := range f.Annotations[rival] {
		if flags.Changed(other) {
			return other
		}
	}
	return ""
}

// fromEnv sets the flags that were not given from HUBBUB_FLAG; where a flag may
// be repeated, commas separate.
func fromEnv(flags *pflag.FlagSet) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		name := "HUBBUB_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value, ok := os.LookupEnv(name)
		if !ok || value == "" || f.Changed || err != nil || rivalOf(flags, f) != "" {
			return
		}
		values := []string{value}
		if strings.HasSuffix(f.Value.Type(), "Array") {
			values = strings.Split(value, ",")
		}
		for _, v := range values {
			if e := flags.Set(f.Name, v); e != nil {
				err = Usage("%s: %w", name, e)
			}
		}
	})
	return err
}

// NetworkError is a failure of the network, or of what is at its other end.
type NetworkError struct{ err error }

// Network makes a NetworkError.
func Network(err error) error { return &NetworkError{err} }

func (e *NetworkError) Error() string { return e.err.Error() }
func (e *NetworkError) Unwrap() error { return e.err }

// exitCode sorts an error into the codes that are promised.
func exitCode(err error) int {
	var usage *UsageError
	var network *NetworkError
	var op *net.OpError
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &usage):
		return ExitUsage
	case errors.As(err, &network), errors.As(err, &op):
		return ExitNetwork
	default:
		return ExitUsage
	}
}

// NoArgs refuses arguments.
func NoArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return Usage("%q is more than %s takes; see %s --help", args[0], cmd.CommandPath(), cmd.CommandPath())
	}
	return nil
}
