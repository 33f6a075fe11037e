package run_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hubbub/hub/listen"
	"hubbub/hub/run"
	"hubbub/hub/store"
	"hubbub/hub/wire"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// start runs a hub with one door.
func start(t *testing.T, door string, o run.Options) *run.Running {
	t.Helper()
	d, err := listen.ParseDoor(door)
	check(t, err)
	o.Doors = append(o.Doors, d)
	r, err := run.Start(t.Context(), o)
	check(t, err)
	stop := sync.OnceFunc(func() { stop(t, r) })
	t.Cleanup(stop)
	return r
}

func stop(t *testing.T, r *run.Running) {
	t.Helper()
	if err := errors.Join(r.Stop(context.Background()), r.Close()); err != nil {
		t.Error(err)
	}
}

// meet makes a handshake with the door, and returns what was agreed on.
func meet(t *testing.T, r *run.Running, protocols ...string) tls.ConnectionState {
	t.Helper()
	c, err := tls.Dial("tcp", r.Doors()[0].Listening(), &tls.Config{InsecureSkipVerify: true, NextProtos: protocols})
	check(t, err)
	defer c.Close()
	return c.ConnectionState()
}

func TestNewCertificate(t *testing.T) {
	dir := t.TempDir()
	r := start(t, "127.9.8.7:0?tls=auto", run.Options{Data: dir})
	leaf := meet(t, r).PeerCertificates[0]
	if got := run.Fingerprint(leaf.Raw); got != r.Fingerprint || len(got) != 95 {
		t.Errorf("shown is %s, told %s", got, r.Fingerprint)
	}
	key, ok := leaf.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		t.Errorf("the key is %T", leaf.PublicKey)
	}
	for _, name := range []string{"localhost", "127.0.0.1", "::1", "127.9.8.7"} {
		check(t, leaf.VerifyHostname(name))
	}
	if machine, err := os.Hostname(); err == nil {
		check(t, leaf.VerifyHostname(machine))
	}
	if years := time.Until(leaf.NotAfter).Hours() / 24 / 365; years < 9.9 || years > 10.1 {
		t.Errorf("it is valid for %.1f years", years)
	}
	info, err := os.Stat(filepath.Join(dir, "tls-key.pem"))
	check(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("anybody may read the key: %v", info.Mode())
	}
}

// Nobody is turned away for the protocols it would speak inside.
func TestProtocols(t *testing.T) {
	r := start(t, "127.0.0.1:0?tls=auto", run.Options{})
	for _, tc := range []struct {
		offered []string
		want    string
	}{
		{nil, ""},
		{[]string{"foo"}, ""},
		{[]string{"h2"}, ""},
		{[]string{"h2", "http/1.1"}, "http/1.1"},
	} {
		if got := meet(t, r, tc.offered...).NegotiatedProtocol; got != tc.want {
			t.Errorf("of %q it was %q, want %q", tc.offered, got, tc.want)
		}
	}
	old := &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	if _, err := tls.Dial("tcp", r.Doors()[0].Listening(), old); err == nil {
		t.Error("TLS 1.1 was spoken")
	}
}

func TestSameAfterRestart(t *testing.T) {
	dir := t.TempDir()
	var seen []string
	for range 2 {
		d, err := listen.ParseDoor("127.0.0.1:0?tls=require")
		check(t, err)
		r, err := run.Start(t.Context(), run.Options{Doors: []listen.Door{d}, Data: dir})
		check(t, err)
		seen = append(seen, run.Fingerprint(meet(t, r).PeerCertificates[0].Raw))
		stop(t, r)
	}
	if seen[0] != seen[1] {
		t.Errorf("it was %s and is %s", seen[0], seen[1])
	}
	first := start(t, "127.0.0.1:0?tls=auto", run.Options{})
	second := start(t, "127.0.0.1:0?tls=auto", run.Options{})
	if first.Fingerprint == second.Fingerprint {
		t.Error("two hubs that keep nothing have the same certificate")
	}
}

func TestNoTLSNoCertificate(t *testing.T) {
	dir := t.TempDir()
	r := start(t, "127.0.0.1:0", run.Options{Data: dir})
	if _, err := os.Stat(filepath.Join(dir, "tls-cert.pem")); !errors.Is(err, os.ErrNotExist) || r.Fingerprint != "" {
		t.Errorf("%v, fingerprint %q", err, r.Fingerprint)
	}
}

// Of hubs that start in one folder at once, one runs, and its certificate is
// the one that is kept.
func TestManyAtOnce(t *testing.T) {
	dir := t.TempDir()
	d, err := listen.ParseDoor("127.0.0.1:0?tls=auto")
	check(t, err)
	var all sync.WaitGroup
	var mu sync.Mutex
	var running []*run.Running
	for range 8 {
		all.Go(func() {
			r, err := run.Start(t.Context(), run.Options{Doors: []listen.Door{d}, Data: dir})
			mu.Lock()
			defer mu.Unlock()
			if locked := (*store.LockedError)(nil); err != nil && !errors.As(err, &locked) {
				t.Error(err)
			} else if err == nil {
				running = append(running, r)
			}
		})
	}
	all.Wait()
	if len(running) != 1 {
		t.Fatalf("%d run", len(running))
	}
	defer stop(t, running[0])
	kept, err := tls.LoadX509KeyPair(filepath.Join(dir, "tls-cert.pem"), filepath.Join(dir, "tls-key.pem"))
	check(t, err)
	if run.Fingerprint(kept.Leaf.Raw) != running[0].Fingerprint {
		t.Error("another one is kept")
	}
}

// writePair writes a certificate, valid until a time, and its key.
func writePair(t *testing.T, cert, key string, until time.Time) (der []byte) {
	t.Helper()
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: until.AddDate(-1, 0, 0), NotAfter: until}
	der, err = x509.CreateCertificate(rand.Reader, template, template, secret.Public(), secret)
	check(t, err)
	raw, err := x509.MarshalPKCS8PrivateKey(secret)
	check(t, err)
	check(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	check(t, os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600))
	return der
}

func TestKeptCertificateOfNoUse(t *testing.T) {
	d, err := listen.ParseDoor("127.0.0.1:0?tls=auto")
	check(t, err)
	soon := time.Now().AddDate(0, 0, 1)
	for name, tc := range map[string]struct {
		spoil func(t *testing.T, cert, key string)
		says  string // "" where the hub makes a new one
	}{
		"expired":    {func(t *testing.T, cert, key string) { writePair(t, cert, key, time.Now().Add(-time.Hour)) }, "it was valid until"},
		"garbage":    {func(t *testing.T, cert, _ string) { check(t, os.WriteFile(cert, []byte("x"), 0o600)) }, "PEM"},
		"no key":     {func(t *testing.T, _, key string) { check(t, os.Remove(key)) }, "no such file"},
		"mismatched": {func(t *testing.T, cert, _ string) { writePair(t, cert, cert+".key", soon) }, "private key does not match"},
		"key alone":  {func(t *testing.T, cert, _ string) { check(t, os.Remove(cert)) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			cert, key := filepath.Join(dir, "tls-cert.pem"), filepath.Join(dir, "tls-key.pem")
			writePair(t, cert, key, soon)
			tc.spoil(t, cert, key)
			r, err := run.Start(t.Context(), run.Options{Doors: []listen.Door{d}, Data: dir})
			if tc.says == "" {
				check(t, err)
				stop(t, r)
				return
			}
			if _, ok := errors.AsType[*run.CertError](err); !ok {
				t.Fatalf("got %v", err)
			}
			for _, part := range []string{cert, tc.says, "remove tls-cert.pem and tls-key.pem in " + dir} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want something with %q", err, part)
				}
			}
		})
	}
}

func TestOwnCertificate(t *testing.T) {
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "own.pem"), filepath.Join(dir, "own.key")
	der := writePair(t, cert, key, time.Now().AddDate(0, 0, 1))
	r := start(t, "127.0.0.1:0", run.Options{TLS: wire.TLSRequire, Cert: cert, Key: key, Data: filepath.Join(dir, "data")})
	if !slices.Equal(meet(t, r).PeerCertificates[0].Raw, der) {
		t.Error("it shows another one")
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "tls-cert.pem")); err == nil {
		t.Error("it has made one as well")
	}
}

func TestWrongTLSOptions(t *testing.T) {
	d, err := listen.ParseDoor("127.0.0.1:0")
	check(t, err)
	for says, o := range map[string]run.Options{
		"--tls maybe: it is off, auto or require": {TLS: "maybe"},
		"--cert and --key go together":            {TLS: wire.TLSAuto, Cert: "x"},
		"no door speaks TLS":                      {Cert: "x", Key: "y"},
	} {
		o.Doors = []listen.Door{d}
		_, err := run.Start(t.Context(), o)
		if usage := (*run.UsageError)(nil); !errors.As(err, &usage) || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %s", err, says)
		}
	}
}
