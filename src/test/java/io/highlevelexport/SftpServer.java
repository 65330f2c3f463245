package io.highlevelexport;

import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A real SFTP server of this process (Apache MINA) over a directory. */
final class SftpServer implements AutoCloseable {
  static final String USER = "export";
  static final String PASSWORD = "sftp+canary%41&x=1";

  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair key;

  SftpServer(Path root) throws Exception {
    key = KeyUtils.generateKeyPair(KeyPairProvider.SSH_RSA, 2048);
    server.setHost("127.0.0.1");
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(key));
    server.setPasswordAuthenticator(
        (user, password, session) -> user.equals(USER) && password.equals(PASSWORD));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(root));
    server.start();
  }

  int port() {
    return server.getPort();
  }

  /** The server's line for a file known_hosts. */
  String knownHost() {
    return "[127.0.0.1]:" + port() + " " + PublicKeyEntry.toString(key.getPublic()) + "\n";
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
