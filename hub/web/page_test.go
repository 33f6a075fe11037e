package web_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"
)

// The page comes from any door, with what a browser needs to know and to keep
// to, and is not sent again to whoever has it.
func TestPageFiles(t *testing.T) {
	s := start(t, "lobby")
	for path, kind := range map[string]string{
		"/":                "text/html; charset=utf-8",
		"/page/index.html": "text/html; charset=utf-8",
		"/page/page.js":    "text/javascript; charset=utf-8",
		"/page/page.css":   "text/css; charset=utf-8",
		"/page/icon.svg":   "image/svg+xml",
	} {
		a := s.get(path)
		h := a.Header
		if a.StatusCode != 200 || h.Get("Content-Type") != kind || len(a.body) == 0 {
			t.Errorf("%s: %d, %s, %d bytes", path, a.StatusCode, h.Get("Content-Type"), len(a.body))
		}
		policy := h.Get("Content-Security-Policy")
		for _, want := range []string{
			"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:",
			"base-uri 'none'", "frame-ancestors 'none'",
		} {
			if !strings.Contains(policy+";", want+";") {
				t.Errorf("%s: policy %q has no %q", path, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Referrer-Policy") != "no-referrer" || h.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: %v", path, h)
		}
		tag := h.Get("ETag")
		for _, given := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
			if again := s.get(path, "If-None-Match", given); again.StatusCode != 304 || again.body != "" || again.Header.Get("ETag") != tag {
				t.Errorf("%s, which one has as %s: %d, %q", path, given, again.StatusCode, again.body)
			}
		}
		if other := s.get(path, "If-None-Match", `"other"`); other.StatusCode != 200 {
			t.Errorf("%s, which one has another of: %d", path, other.StatusCode)
		}
		if head := s.do("HEAD", path, ""); head.StatusCode != 200 || head.body != "" || head.ContentLength != int64(len(a.body)) {
			t.Errorf("HEAD %s: %d, %d bytes announced", path, head.StatusCode, head.ContentLength)
		}
	}
	for _, path := range []string{"/page/", "/page/none.js", "/page/../page.go", "/page/%2e%2e/page.go"} {
		if a := s.get(path); a.StatusCode != 404 {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
}

// The policy forbids what is not in a file of its own, and so does this.
func TestPageHasNothingInline(t *testing.T) {
	files := os.DirFS("page")
	names, err := fs.ReadDir(files, ".")
	must(t, err)
	for _, f := range names {
		body, err := fs.ReadFile(files, f.Name())
		must(t, err)
		text := string(body)
		for _, bad := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "onclick=", "style=", "javascript:", "http://", "https://"} {
			if strings.Contains(strings.ReplaceAll(text, "http://www.w3.org/2000/svg", ""), bad) {
				t.Errorf("%s has %s", f.Name(), bad)
			}
		}
		if n := strings.Count(text, "\n"); n > 400 {
			t.Errorf("%s has %d lines", f.Name(), n)
		}
	}
}
