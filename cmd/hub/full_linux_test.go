package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestDiskFull lets the disk run full under a hub. It stops acknowledging, says
// so, goes on answering what it can, takes in newcomers, and takes messages
// again when there is room. Nothing acknowledged is lost.
func TestDiskFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=3m"); err != nil {
		t.Skipf("a small disk can not be made: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	filler := filepath.Join(disk, "filler")
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	bin, data, addr := buildHub(t), filepath.Join(disk, "data"), freePort(t)
	hub := startHub(t, bin, addr, data)

	c := dialJSON(t, addr)
	acked := 0
	for n := 1; ; n++ {
		if n > 10_000 {
			t.Fatal("the disk never was full")
		}
		answer := c.ask(`{"op":"say","id":%d,"text":"%s"}`, n, strings.Repeat("x", 1000))
		if answer["kind"] == "error" {
			if answer["code"] != "not_stored" {
				t.Fatalf("%v", answer)
			}
			break
		}
		acked++
	}
	if page := c.ask(`{"op":"history","limit":5}`); page["kind"] != "history" || len(page["events"].([]any)) != 5 {
		t.Errorf("history on a full disk: %v", page)
	}
	if late := dialJSON(t, addr).ask(`{"op":"ping"}`); late["kind"] != "pong" {
		t.Errorf("a newcomer on a full disk: %v", late)
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); c.ask(`{"op":"say","text":"room again"}`)["kind"] != "ack"; {
		if time.Now().After(deadline) {
			t.Fatal("no message is taken though there is room")
		}
	}
	_ = hub.Process.Kill()
	_ = hub.Wait()
	stored := 0
	for _, e := range export(t, bin, data) {
		if strings.HasPrefix(string(e.Body), "xxx") {
			stored++
		}
	}
	if stored != acked {
		t.Errorf("%d acknowledged, %d in the log", acked, stored)
	}
}

// jsonClient speaks the native wire, one request at a time.
type jsonClient struct {
	t *testing.T
	net.Conn
	in *bufio.Reader
}

func dialJSON(t *testing.T, addr string) *jsonClient {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(60 * time.Second))
	c := &jsonClient{t, conn, bufio.NewReader(conn)}
	if w := c.ask(`{"op":"hello","follow":"none"}`); w["kind"] != "welcome" {
		t.Fatalf("%v", w)
	}
	return c
}

func (c *jsonClient) ask(format string, args ...any) (answer map[string]any) {
	c.t.Helper()
	if _, err := fmt.Fprintf(c, format+"\n", args...); err != nil {
		c.t.Fatal(err)
	}
	line, err := c.in.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &answer)
	}
	if err != nil {
		c.t.Fatalf("%q: %v", line, err)
	}
	return answer
}
