package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/pprof"
	"time"

	"hubbub/hub/listen"
	"hubbub/hub/run"
)

// profile serves the profiles of this process at addr, for this machine only,
// and says where. The caller ends it. With no addr there is nothing to end.
func profile(ctx context.Context, addr string, stderr io.Writer) (end func(), err error) {
	if addr == "" {
		return func() {}, nil
	}
	if !(listen.Door{Addr: addr}).Loopback() {
		return nil, run.Usage("--pprof %s: it is for this machine only, as 127.0.0.1:0", addr)
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("--pprof: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	s := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }() // until end
	_, _ = fmt.Fprintf(stderr, "profiles at http://%s/debug/pprof/\n", l.Addr())
	return func() {
		_ = s.Close()
		if err := <-ended; err != nil && !errors.Is(err, http.ErrServerClosed) {
			_, _ = fmt.Fprintf(stderr, "profiles: %v\n", err)
		}
	}, nil
}
