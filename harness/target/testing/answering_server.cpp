#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

// The smallest server that the launcher's tests can wait for: answering_server PORT [BUSY] answers
// 503 to the first BUSY requests and 200 to all others.
int main(int argc, char** argv) {
  const int port = argc > 1 ? std::atoi(argv[1]) : 0;
  int busy = argc > 2 ? std::atoi(argv[2]) : 0;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listener, 16) != 0) {
    return 1;
  }
  while (true) {
    const int client = accept(listener, nullptr, nullptr);
    char request[4096];
    const std::string status = busy > 0 ? "503 Busy" : "200 OK";
    busy -= busy > 0 ? 1 : 0;
    const std::string answer =
        "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    if (read(client, request, sizeof(request)) > 0) {
      (void)!write(client, answer.data(), answer.size());
    }
    close(client);
  }
}
