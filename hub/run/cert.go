package run

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The hub's own certificate and its key, in the data folder.
const (
	certFile = "tls-cert.pem"
	keyFile  = "tls-key.pem"
)

// Its life: nobody wants to renew what others have pinned.
const (
	certYears  = 10
	clocksSlow = time.Hour // of clients, at its beginning
)

// CertError says what is wrong with a certificate, and what to do about it.
type CertError struct{ err error }

func (e *CertError) Error() string { return e.err.Error() }
func (e *CertError) Unwrap() error { return e.err }

// certificate returns what the doors' TLS needs and the certificate's
// fingerprint; nil where no door wants any. A kept certificate stays the same
// whatever the doors are: who has pinned it knows it by its fingerprint. The log
// is open by then, so that no other hub is at work in the folder.
func (o *Options) certificate() (*tls.Config, string, error) {
	if !o.wantsTLS() {
		return nil, "", nil
	}
	var cert tls.Certificate
	var err error
	switch {
	case o.Cert != "":
		cert, err = load(o.Cert, o.Key, "--cert and --key name a certificate and its key in PEM")
	case o.Data == "":
		var certPEM, keyPEM []byte
		if certPEM, keyPEM, err = newCertificate(o.names()); err == nil {
			cert, err = tls.X509KeyPair(certPEM, keyPEM)
		}
	default:
		cert, err = kept(o.Data, o.names())
	}
	if err != nil {
		return nil, "", err
	}
	return tlsConfig(cert), Fingerprint(cert.Leaf.Raw), nil
}

// Fingerprint returns the SHA-256 of a certificate in DER as openssl prints it:
// AB:CD:...
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return strings.ReplaceAll(fmt.Sprintf("% X", sum[:]), " ", ":")
}

// tlsConfig names HTTP/1.1 to those who ask for it, and to others nothing: a
// server that has no protocol to offer does without (RFC 7301 3.1), so that no
// client is turned away for what it would speak.
func tlsConfig(cert tls.Certificate) *tls.Config {
	config := &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	web := config.Clone()
	web.NextProtos = []string{"http/1.1"}
	config.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if slices.Contains(hello.SupportedProtos, "http/1.1") {
			return web, nil
		}
		return config, nil
	}
	return config
}

// kept returns the certificate in dir, and makes it where there is none.
func kept(dir string, names []string) (tls.Certificate, error) {
	cert, key := filepath.Join(dir, certFile), filepath.Join(dir, keyFile)
	_, err := os.Stat(cert)
	if errors.Is(err, fs.ErrNotExist) {
		// The certificate comes last: a key alone is nobody's yet.
		certPEM, keyPEM, err := newCertificate(names)
		if err == nil {
			err = errors.Join(writeWhole(key, keyPEM, 0o600), writeWhole(cert, certPEM, 0o644))
		}
		if err != nil {
			return tls.Certificate{}, &CertError{fmt.Errorf("make the hub's certificate: %w", err)}
		}
	}
	return load(cert, key, "remove "+certFile+" and "+keyFile+" in "+dir+
		" and the hub makes new ones; clients that have pinned the old certificate refuse the new one until they are told to forget it")
}

// load reads a certificate and its key. remedy is what to do if they are of no
// use.
func load(certPath, keyPath, remedy string) (tls.Certificate, error) {
	cert, err := tls.LoadX509KeyPair(certPath, keyPath)
	if err == nil && time.Now().After(cert.Leaf.NotAfter) {
		err = fmt.Errorf("it was valid until %s", cert.Leaf.NotAfter.Format(time.DateTime))
	}
	if err != nil {
		return cert, &CertError{fmt.Errorf("the certificate %s can not be used: %w; %s", certPath, err, remedy)}
	}
	return cert, nil
}

// writeWhole writes a file that is there whole or not at all, and stays.
func writeWhole(path string, data []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// newCertificate makes a certificate that vouches for itself, and its key, in
// PEM.
func newCertificate(names []string) (certPEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	template := &x509.Certificate{
		Subject:   pkix.Name{CommonName: "hubbub"},
		NotBefore: now.Add(-clocksSlow), NotAfter: now.AddDate(certYears, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, name := range names {
		if ip, err := netip.ParseAddr(name); err == nil {
			template.IPAddresses = append(template.IPAddresses, ip.WithZone("").AsSlice())
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	certPEM = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	keyPEM = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
	return certPEM, keyPEM, nil
}
