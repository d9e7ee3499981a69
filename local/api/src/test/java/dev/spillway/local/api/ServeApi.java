package dev.spillway.local.api;

import java.nio.file.Path;

/**
 * The API alone, until it is ended: {@code ServeApi KUBECONFIG [STATE]} writes the kubeconfig and,
 * given a state directory, keeps its objects there. For trying things with kubectl.
 */
public final class ServeApi {

    private ServeApi() {}

    public static void main(String[] args) throws Exception {
        ApiServer.Config config =
                args.length > 1
                        ? ApiServer.Config.in(Path.of(args[1]))
                        : ApiServer.Config.inMemory();
        ApiServer server = ApiServer.start(config);
        TestKubeconfig.write(Path.of(args[0]), server);
        System.out.println(server.url());
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        Thread.currentThread().join();
    }
}
