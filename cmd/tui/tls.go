package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"hubbub/hub/run"
	"hubbub/hub/wire"
	"hubbub/ui/client"
)

// knownHubs is the file with the certificates that hubs were met with, in the
// data folder.
const knownHubs = "known_hubs"

// inTLS is the flag --tls. In the environment it means what it means to a hub
// too: with HUBBUB_TLS=require there is nothing but TLS.
type inTLS bool

func (t *inTLS) Set(text string) error {
	switch text {
	case wire.TLSRequire:
		*t = true
	case wire.TLSOff, wire.TLSAuto:
		*t = false
	default:
		yes, err := strconv.ParseBool(text)
		if err != nil {
			return errors.New("it is true or false, or as for hub off, auto or require")
		}
		*t = inTLS(yes)
	}
	return nil
}

func (t *inTLS) String() string { return strconv.FormatBool(bool(*t)) }

// Type is that of a flag that needs no value.
func (t *inTLS) Type() string { return "bool" }

// address takes the scheme off an address, and says whether it is dialled
// inside TLS.
func (f flags) address() (addr string, secure bool, err error) {
	switch {
	case strings.HasPrefix(f.addr, "tls://"):
		return strings.TrimPrefix(f.addr, "tls://"), true, nil
	case strings.HasPrefix(f.addr, "tcp://") && bool(f.tls):
		return "", false, run.Usage("%s is in the clear, and --tls or HUBBUB_TLS asks for TLS; leave one of them out", f.addr)
	}
	return strings.TrimPrefix(f.addr, "tcp://"), bool(f.tls), nil
}

// trust says whether a fingerprint is that of the hub at addr: the one hosted
// here is known, any other is trusted the first time it is met.
func (w *way) trust(addr, fingerprint string) error {
	if w.hosted != "" {
		if fingerprint != w.hosted {
			return errors.New("somebody has come between this program and the hub in it")
		}
		return nil
	}
	dir, err := run.DataDir()
	if err != nil {
		return fmt.Errorf("there is no place to remember its certificate: %w", err)
	}
	known := client.Known{File: filepath.Join(dir, knownHubs)}
	first, err := known.Trust(addr, fingerprint)
	if first && w.tell != nil {
		w.tell(fmt.Sprintf("%s is new here; from now on only this certificate is accepted: sha256 %s", addr, fingerprint))
	}
	return err
}

// hostedTLS is what a hub hosted here does about TLS.
func (w *way) hostedTLS() string {
	mode := os.Getenv("HUBBUB_TLS")
	switch {
	case mode == wire.TLSAuto || mode == wire.TLSRequire:
		return mode
	case w.tls:
		return wire.TLSAuto
	}
	return wire.TLSOff
}
