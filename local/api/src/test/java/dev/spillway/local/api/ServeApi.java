package dev.spillway.local.api;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Runs the API server alone, to try it with kubectl: {@code ServeApi KUBECONFIG [STATE]} writes a
 * kubeconfig and, given a state directory, persists objects there.
 */
public final class ServeApi {

    private ServeApi() {}

    public static void main(String[] args) throws Exception {
        ApiServer.Config config =
                args.length > 1
                        ? ApiServer.Config.in(Path.of(args[1]))
                        : ApiServer.Config.inMemory();
        ApiServer server = ApiServer.start(config);
        Files.writeString(Path.of(args[0]), server.kubeconfig());
        System.out.println(server.url());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        Thread.currentThread().join();
    }
}
