package io.highlevelexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.highlevelexport.config.Configuration;
import io.highlevelexport.config.Home;
import io.highlevelexport.config.Problem;
import io.highlevelexport.config.Scale;
import io.highlevelexport.config.SettingsReader;
import io.highlevelexport.twin.Fault;
import io.highlevelexport.twin.Twin;
import io.highlevelexport.twin.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What docs/operate.md and the files for operators in config/ say is so. */
class OperateTest extends AgainstTwin {
  private static final Pattern KEY = Pattern.compile("(?<![-\\w])export\\.[a-z]+(?:[.-][a-z]+)*");
  private static final Pattern VARIABLE = Pattern.compile("\\bEXPORT_[A-Z_]+[A-Z]");
  private static final String ONE = "highlevel-export.yaml";
  private static final String MANY = "highlevel-export-many.yaml";

  @Test
  void every_key_that_pages_and_manifests_name_exists() throws Exception {
    Properties keys = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("config/application.properties"))) {
      keys.load(reader);
    }
    Set<String> known = keys.stringPropertyNames();
    // these are those of the log
    Set<String> variables = new TreeSet<>(Set.of("EXPORT_LOG", "EXPORT_LOG_FILE"));
    known.forEach(
        key -> variables.add(key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_')));
    List<String> unknown = new ArrayList<>();
    for (Path file : written()) {
      String text = Files.readString(file);
      Matcher key = KEY.matcher(text);
      while (key.find()) {
        String name = key.group();
        boolean isGroup = known.stream().anyMatch(one -> one.startsWith(name + "."));
        if (!known.contains(name) && !isGroup) {
          unknown.add(file + ": " + name);
        }
      }
      Matcher variable = VARIABLE.matcher(text);
      while (variable.find()) {
        if (!variables.contains(variable.group())) {
          unknown.add(file + ": " + variable.group());
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  private static List<Path> written() throws IOException {
    List<Path> files =
        new ArrayList<>(
            List.of(
                Path.of("docs/operate.md"),
                Path.of("docs/erase.md"),
                Path.of("docs/observe.md"),
                Path.of("docs/many-machines.md"),
                Path.of("config/container/Dockerfile")));
    for (String folder :
        List.of("config/systemd", "config/kubernetes", "config/prometheus", "config/grafana")) {
      try (Stream<Path> found = Files.list(Path.of(folder))) {
        found.forEach(files::add);
      }
    }
    return files;
  }

  @Test
  void the_manifests_parse_and_their_probes_tell_whether_the_export_is_well() throws Exception {
    List<JsonNode> objects = manifests(ONE);
    assertThat(objects)
        .extracting(object -> object.path("kind").asText())
        .containsExactly("Secret", "ConfigMap", "PersistentVolumeClaim", "Deployment");
    JsonNode pods = objects.get(3).at("/spec/template");
    JsonNode container = pods.at("/spec/containers/0");
    int port = FreePort.find();
    assertThat(probe(container, "livenessProbe", port)).isNotZero();
    against(Twins.one().messages(20)).with("export.http.port", Integer.toString(port)).run();
    await().until(() -> probe(container, "readinessProbe", port) == 0);
    assertThat(probe(container, "startupProbe", port)).isZero();
    twin.fault(When.any(), Integer.MAX_VALUE, Fault.unauthorized("Invalid JWT"));
    await().until(() -> probe(container, "readinessProbe", port) != 0);
    assertThat(probe(container, "livenessProbe", port)).isZero();
    assertThat(manifests(MANY).get(4).at("/spec/template")).as("pods of many").isEqualTo(pods);
  }

  @Test
  void the_manifest_of_many_instances_gives_them_names_kafka_and_what_they_share()
      throws Exception {
    List<JsonNode> objects = manifests(MANY);
    assertThat(objects)
        .extracting(object -> object.path("kind").asText())
        .containsExactly("Secret", "ConfigMap", "PersistentVolumeClaim", "Service", "StatefulSet");
    assertThat(objects.get(2).at("/spec/accessModes/0").asText()).isEqualTo("ReadWriteMany");
    assertThat(objects.get(4).at("/spec/serviceName"))
        .isEqualTo(objects.get(3).at("/metadata/name"));
    String keys = objects.get(1).path("data").path("application.properties").asText();
    String script = Files.readString(Path.of("src/main/bin/highlevel-export"));
    Matcher added = Pattern.compile("grep -Eqs '([^']+)'").matcher(script);
    assertThat(added.find()).isTrue();
    assertThat(keys).as("the script adds lib/kafka").containsPattern("(?m)" + added.group(1));
    Path config = Files.createDirectories(home.resolve("config"));
    Files.writeString(config.resolve("application.properties"), keys);
    Path defaults = Path.of("config").toAbsolutePath();
    SettingsReader.Reading reading =
        SettingsReader.inspect(
            Configuration.load(defaults, config, null, Map.of(), Map.of(), Map.of()),
            Home.of(home, Path.of(""), Path.of("")));
    assertThat(reading.problems())
        .extracting(Problem::key)
        .as("the token is not there")
        .containsExactly("export.api.token-file");
    Scale scale = reading.settings().scale();
    assertThat(scale.isOn()).isTrue();
    assertThat(scale.instance()).as("the pod's name").isEmpty();
    assertThat(objects.get(4).at("/spec/replicas").asInt()).isBetween(2, scale.slots());
    assertThat(scale.brokers().split(",")).hasSize(scale.replication());
  }

  @Test
  void the_manifests_hold_nothing_that_Kubernetes_does_not_know() throws Exception {
    ObjectMapper strict = new ObjectMapper();
    strict.setAnnotationIntrospector(new NoFieldsBesides());
    List<JsonNode> all = new ArrayList<>(manifests(ONE));
    all.addAll(manifests(MANY));
    for (JsonNode object : all) {
      Class<? extends HasMetadata> type =
          switch (object.path("kind").asText()) {
            case "Secret" -> Secret.class;
            case "ConfigMap" -> ConfigMap.class;
            case "PersistentVolumeClaim" -> PersistentVolumeClaim.class;
            case "Deployment" -> Deployment.class;
            case "Service" -> Service.class;
            case "StatefulSet" -> StatefulSet.class;
            default -> throw new IllegalArgumentException("unknown: " + object.path("kind"));
          };
      HasMetadata read = strict.treeToValue(object, type);
      assertThat(read.getApiVersion()).isEqualTo(HasMetadata.getApiVersion(type));
      assertThat(read.getMetadata().getName()).isEqualTo("highlevel-export");
    }
    ObjectNode misspelt = (ObjectNode) manifests(ONE).get(3);
    ((ObjectNode) misspelt.at("/spec/template/spec/containers/0")).put("imagePullPolice", "Never");
    assertThatThrownBy(() -> strict.treeToValue(misspelt, Deployment.class))
        .hasMessageContaining("imagePullPolice");
  }

  /** The model would keep what it does not know, for the sake of later versions. */
  private static final class NoFieldsBesides extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated member) {
      return false;
    }
  }

  private static List<JsonNode> manifests(String file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> objects = new ArrayList<>();
    new Load(LoadSettings.builder().build())
        .loadAllFromString(Files.readString(Path.of("config/kubernetes", file)))
        .forEach(object -> objects.add(json.valueToTree(object)));
    return objects;
  }

  /** What the Dockerfile has asked; other than zero where the export is not well. */
  static int healthCheckOfTheImage(int port) throws Exception {
    Matcher check =
        Pattern.compile("(?m)^HEALTHCHECK .* CMD (\\[.*\\])$")
            .matcher(Files.readString(Path.of("config/container/Dockerfile")));
    assertThat(check.find()).isTrue();
    return run(new ObjectMapper().readTree(check.group(1)), port);
  }

  private static int probe(JsonNode container, String name, int port) throws Exception {
    return run(container.at("/" + name + "/exec/command"), port);
  }

  private static int run(JsonNode words, int port) throws Exception {
    List<String> command = new ArrayList<>();
    words.forEach(word -> command.add(word.asText().replace("9876", Integer.toString(port))));
    assertThat(command).hasSize(3);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void the_image_and_the_unit_start_what_the_distribution_holds() throws Exception {
    String image = Files.readString(Path.of("config/container/Dockerfile"));
    Matcher copied = Pattern.compile("(?m)^COPY (\\w+) (\\S+)$").matcher(image);
    Set<String> folders = new TreeSet<>();
    while (copied.find()) {
      assertThat(copied.group(2)).isEqualTo("/opt/highlevel-export/" + copied.group(1));
      folders.add(copied.group(1));
    }
    assertThat(folders).containsExactlyInAnyOrder("bin", "lib", "routes", "config");
    assertThat(image).contains("ENTRYPOINT [\"/opt/highlevel-export/bin/highlevel-export\"");
    assertThat(Files.readString(Path.of("config/systemd/highlevel-export.service")))
        .contains("ExecStart=/opt/highlevel-export/bin/highlevel-export run --home")
        // a database that starts later than the export, or a disk that is full, ends with 78 too
        .doesNotContain("RestartPreventExitStatus");
    assertThat(Path.of("src/main/bin/highlevel-export")).isExecutable();
  }

  @Test
  void a_backup_of_the_home_is_restored_and_goes_on_without_loss_or_doubles() throws Exception {
    Path working = Files.createDirectory(home.resolve("working"));
    Path backup = home.resolve("backup");
    against(Twins.small().messages(60));
    try (ExportUnderTest export = new ExportUnderTest(twin, working).sinks("file,sql")) {
      export.expect().once();
      copy(working, backup);
      say(twin, "after the backup");
      export.expect().once();
      export.assertConserved();

      delete(working);
      copy(backup, working);
      say(twin, "after the restore");
      export.expect().once();

      export.assertConserved();
      assertThat(export.once().streams()).allMatch(stream -> stream.messages() == 0);
    }
  }

  /** Older than export.settle, younger than the overlap reaches. */
  private static void say(Twin twin, String text) {
    Instant justNow = Instant.now().minus(Duration.ofMinutes(6)).truncatedTo(ChronoUnit.MILLIS);
    for (String location : List.of(Twins.ALPHA, Twins.BRAVO)) {
      twin.add(location, "SMS", "{\"body\":\"" + text + "\",\"dateAdded\":\"" + justNow + "\"}");
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(target);
        } else {
          Files.copy(path, target);
        }
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
