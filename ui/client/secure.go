package client

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// ErrTLS is in the error of a link where one end wants TLS that the other has
// not, or where the hub's certificate is not to be trusted. What it says names
// the hub and what to do.
var ErrTLS = errors.New("no TLS that both ends want")

// Secure makes the client's part of a TLS handshake on conn, which is closed
// where that fails. No authority is asked about the certificate: trust gets its
// SHA-256, AB:CD:..., and says whether it is the hub's. Secure blocks until ctx
// ends at the longest; its error is a *LinkError.
func Secure(ctx context.Context, conn net.Conn, addr string, trust func(fingerprint string) error) (net.Conn, error) {
	var distrust error
	host, _, _ := net.SplitHostPort(addr)
	secured := tls.Client(conn, &tls.Config{
		ServerName: host, MinVersion: tls.VersionTLS12,
		InsecureSkipVerify: true, //nolint:gosec // trust is asked instead
		VerifyConnection: func(s tls.ConnectionState) error {
			sum := sha256.Sum256(s.PeerCertificates[0].Raw)
			distrust = trust(colons(sum[:]))
			return distrust
		},
	})
	err := secured.HandshakeContext(ctx)
	if err == nil {
		return secured, nil
	}
	_ = conn.Close()
	switch {
	case distrust != nil:
		return nil, tlsError(distrust, "the hub at %s: %v", addr, distrust)
	case withoutTLS(err):
		return nil, tlsError(err, "there is no TLS at %s; in the clear: tui tcp://%s", addr, addr)
	case ctx.Err() != nil:
		return nil, tlsError(ctx.Err(), "%s does not answer to TLS; in the clear: tui tcp://%s", addr, addr)
	}
	return nil, tlsError(err, "no TLS with %s: %v", addr, err)
}

func tlsError(err error, format string, args ...any) error {
	return &LinkError{Reason: fmt.Sprintf(format, args...), Err: fmt.Errorf("%w: %w", ErrTLS, err)}
}

// withoutTLS says whether a handshake failed as it does where the other end has
// no TLS: it says so, as a hub does (RFC 8446 6.2), or something else, or hangs
// up.
func withoutTLS(err error) bool {
	var record tls.RecordHeaderError
	var op *net.OpError
	return errors.As(err, &record) || errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.As(err, &op) && op.Op == "remote error" && strings.Contains(op.Err.Error(), "handshake failure")
}

// wantsTLS returns why a link in the clear did not come to a welcome, if it is
// that the other end wants TLS, else err. It finds out with a connection of its
// own.
func (c *Client) wantsTLS(ctx context.Context, conn net.Conn, err error) error {
	var no *Refused
	if _, clear := conn.(*net.TCPConn); !clear || errors.As(err, &no) {
		return err
	}
	ctx, stop := context.WithTimeout(ctx, c.o.DialTimeout)
	defer stop()
	again, dialled := c.o.Dial(ctx, c.o.Addr)
	if dialled != nil {
		return err
	}
	secured, without := Secure(ctx, again, c.o.Addr, func(string) error { return nil })
	if without != nil {
		return err
	}
	_ = secured.Close()
	return tlsError(err, "%s wants TLS: tui tls://%s", c.o.Addr, c.o.Addr)
}
