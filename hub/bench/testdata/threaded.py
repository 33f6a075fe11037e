"""A multi-threaded TCP server as the tutorials write it, to compare with: a
thread for each client, one reply of one byte for each message, every step
printed. It says which port it has and runs until it is ended."""
import socket
import threading


def serve(connection, address):
    print("Connected with " + address[0] + ":" + str(address[1]))
    while True:
        received = connection.recv(5120)
        if not received:
            break
        text = received.decode("utf8").rstrip()
        if "--quit--" in text.lower():
            print("Client is requesting to quit")
            break
        print("Processing the input received from client")
        print("Processed result: Hello " + text.upper())
        connection.sendall(b"-")
    connection.close()
    print("Connection " + address[0] + ":" + str(address[1]) + " closed")


listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(1024)
print(listener.getsockname()[1])
while True:
    threading.Thread(target=serve, args=listener.accept(), daemon=True).start()
