package bench

import (
	"net"
	"net/netip"
	"slices"
	"testing"
)

// A process is found by its address, not by its port alone: others listen at the
// same port of other addresses.
func TestFindProcess(t *testing.T) {
	two, port := listenAt(t, "127.77.0.2:0")
	three, _ := listenAt(t, "127.77.0.3:"+port)
	own, err := net.Listen("tcp", "127.77.0.4:"+port)
	if err != nil {
		t.Fatal(err)
	}
	defer own.Close()
	all, open := listenAt(t, "0.0.0.0:0")
	both, wide := listenAt(t, ":0") // of IPv6 and IPv4, where there is IPv6
	for addr, want := range map[string]int{
		"127.77.0.2:" + port:          two,
		"127.77.0.3:" + port:          three,
		"[::ffff:127.77.0.3]:" + port: three,
		"127.77.0.4:" + port:          0, // this process
		"127.77.0.5:" + port:          0, // nobody
		"192.0.2.1:" + port:           0,
		"127.0.0.1:" + open:           all,
		"127.0.0.7:" + open:           all,
		"localhost:" + open:           all,
		"127.0.0.1:" + wide:           both,
		"localhost:" + wide:           both,
	} {
		if pid := FindProcess(addr).PID(); pid != want {
			t.Errorf("%s: process %d, not %d", addr, pid, want)
		}
	}
}

// The tables of a machine whose words have their lowest byte first, as have all
// that the tests run on.
const (
	tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1 0000000000000000 100 0 0 10 0
   1: 0200007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 102 1 0000000000000000 100 0 0 10 0
   2: 0300007F:1F40 0100007F:C85E 01 00000000:00000000 00:00000000 00000000     0        0 103 1 0000000000000000 100 0 0 10 0
   3: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0000000000000000 100 0 0 10 0
   4: 0100007F:1F42 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 121 1 0000000000000000 100 0 0 10 0
   5: 0100007F:1F42 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 122 1 0000000000000000 100 0 0 10 0
   6: nonsense:1F40 00000000:0000 0A
`
	tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:1F40 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 200 1 0000000000000000 100 0 0 10 0
   1: 00000000000000000000000001000000:1F41 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 211 1 0000000000000000 100 0 0 10 0
   2: 0000000000000000FFFF00000500007F:1F40 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 205 1 0000000000000000 100 0 0 10 0
   3: 00000000000000000000000000000000:1F43 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 230 1 0000000000000000 100 0 0 10 0
`
)

func TestServing(t *testing.T) {
	tables := []string{tcp, tcp6}
	for at, want := range map[string][]string{
		"127.0.0.2:8000": {"102"},        // its own
		"127.0.0.3:8000": {"100"},        // a connection is no listener: that of all addresses
		"127.0.0.5:8000": {"205"},        // its own, of a socket of IPv6
		"[::1]:8000":     {"200"},        // all of IPv6, not all of IPv4
		"127.0.0.1:8001": {"111"},        //
		"127.0.0.2:8001": nil,            // the neighbour's
		"[::1]:8001":     {"211"},        //
		"127.0.0.1:8002": {"121", "122"}, // a shared port
		"127.0.0.1:8003": {"230"},        // all of IPv6, and so of IPv4
		"127.0.0.1:8004": nil,
	} {
		addr := netip.MustParseAddrPort(at)
		if got := serving(tables, []netip.Addr{addr.Addr()}, addr.Port()); !slices.Equal(got, want) {
			t.Errorf("%s: %q, not %q", at, got, want)
		}
	}
	localhost := loopbacks("localhost")
	if got := serving(tables, localhost, 8001); !slices.Equal(got, []string{"111", "211"}) {
		t.Errorf("localhost: %q", got)
	}
}
