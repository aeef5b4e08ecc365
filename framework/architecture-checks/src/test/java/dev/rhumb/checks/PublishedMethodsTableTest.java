package dev.rhumb.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Unsupported;
import dev.rhumb.host.PluginHost;
import dev.rhumb.records.Description;
import dev.rhumb.records.Field;
import dev.rhumb.records.UserError;
import dev.rhumb.records.YamlNode;
import dev.rhumb.records.YamlReader;
import dev.rhumb.records.YamlWriter;
import dev.rhumb.runner.execute.Reporter;
import dev.rhumb.runner.execute.Unit;
import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page docs/published-methods.md: every installed method on a small random network of each published family, planned and sampled by the program. The
 * page is written by {@code -Drhumb.write=true}.
 */
final class PublishedMethodsTableTest {
    private static final Path ROOT = Path.of(System.getProperty("rhumb.root"));
    private static final Path PAGE = ROOT.resolve("docs/published-methods.md");
    private static final Pattern REFUSED = Pattern.compile("guidance\\.([a-z+0-9-]+)[.:][^:]*?:? (.*)");
    private static final String WORKS = "yes";
    private static final String CLASSIFIER = "adm-256-classifier";

    /** A family: its column, its small network, a worse one, sites for methods without a middle to name, and what is sampled. */
    private record Family(String title, String model, String weak, List<String> sites, String attention, String asked) {
        Family(String title, String model, String site, String attention, String asked) {
            this(title, model, model, List.of(site), attention, asked);
        }

        /** What follows captions: a pair of its own images, if there is one. */
        String pair() {
            return model.startsWith("glide") ? "glide-clip" : CLASSIFIER;
        }
    }

    private static final String LABELS = "labels: balanced";
    private static final String CAPTIONS = "captions: [a dog, a cat]";
    private static final List<Family> FAMILIES = List.of(
            new Family("DiT", "DiT-XL-2-256", "transformer_blocks.1", "transformer_blocks.1.attn1", LABELS),
            new Family(
                    "SD 1.5",
                    "stable-diffusion-v1-5",
                    "mid_block",
                    "mid_block.attentions.0.transformer_blocks.0.attn1",
                    CAPTIONS),
            new Family(
                    "SDXL",
                    "stable-diffusion-xl-base-1.0",
                    "mid_block",
                    "mid_block.attentions.0.transformer_blocks.0.attn1",
                    CAPTIONS),
            new Family(
                    "SD 3.5",
                    "stable-diffusion-3.5-medium",
                    "transformer_blocks.1",
                    "transformer_blocks.1.attn",
                    CAPTIONS),
            new Family(
                    "PixArt",
                    "PixArt-Sigma-XL-2-512-MS",
                    "transformer_blocks.1",
                    "transformer_blocks.1.attn1",
                    CAPTIONS),
            new Family("Flux", "FLUX.1-dev", "transformer_blocks.1", "transformer_blocks.1.attn", CAPTIONS),
            new Family("GLIDE", "glide-base", "middle_block", "middle_block.1", CAPTIONS),
            new Family("ADM", "adm-256", "middle_block", "middle_block.1", LABELS),
            new Family("EDM", "edm-cifar10", "dec.8x8_in0.attn", "dec.8x8_in0.attn", LABELS),
            new Family(
                    "EDM2",
                    "edm2-img64-s",
                    "edm2-img64-xs-undertrained",
                    List.of("dec.8x8_in0.attn"),
                    "dec.8x8_in0.attn",
                    LABELS));

    @TempDir
    Path folder;

    /** The arm of every method that has one of its own name in the experiments every-method*.yaml, or is named in the last. */
    private static Map<String, Object> arms(Map<String, Description<Guidance>> methods) {
        Map<String, Object> arms = new TreeMap<>();
        for (String file : List.of("every-method", "every-method-captions", "every-method-particles")) {
            YamlNode.Mapping experiment = YamlReader.read(ROOT.resolve("experiments/" + file + ".yaml"));
            Map<?, ?> all = (Map<?, ?>) YamlWriter.plain(Objects.requireNonNull(experiment.get("guidance")));
            all.forEach((name, arm) -> {
                if (methods.containsKey(String.valueOf(name))) {
                    arms.putIfAbsent(
                            String.valueOf(name),
                            arm instanceof Map<?, ?> map && map.containsKey("stack") ? map.get("stack") : arm);
                }
            });
        }
        arms.put("guidance-conditioned", Map.of("type", "guidance-conditioned", "scale", 2L));
        arms.put("internal", Map.of("type", "internal", "scale", 2L));
        return arms;
    }

    private static Object suited(Object entry, Family family, Map<String, Description<Guidance>> methods) {
        if (entry instanceof List<?> stack) {
            return stack.stream().map(each -> suited(each, family, methods)).toList();
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        ((Map<?, ?>) entry).forEach((key, value) -> keys.put(String.valueOf(key), named(value, family)));
        List<String> known = Objects.requireNonNull(methods.get(String.valueOf(keys.get("type")))).keys().stream()
                .map(Field::key)
                .toList();
        if (known.contains("sites")) {
            keys.put("sites", family.sites());
        }
        if (known.contains("site")) {
            keys.put("site", family.attention());
        }
        keys.computeIfPresent("to", (key, to) -> to.equals(128L) ? 16L : to);
        return keys;
    }

    private static Object named(Object value, Family family) {
        return switch (String.valueOf(value)) {
            case "shapes-weak" -> family.weak();
            case "shapes-noise-robust", "shapes-clean" -> CLASSIFIER;
            case "shapes-clip-noised", "shapes-clip-clean" -> family.pair();
            default -> value;
        };
    }

    /** What a family says to every method: yes, or why not. */
    private Map<String, String> answers(Session session, Family family, String sampler, boolean sampled)
            throws IOException {
        try (PluginHost host = RepositoryPlugins.load("the table of methods")) {
            Map<String, Description<Guidance>> methods = RepositoryPlugins.methods(host);
            Map<String, Object> arms = new TreeMap<>();
            arms(methods).forEach((name, arm) -> arms.put(name, suited(arm, family, methods)));
            return answers(session, family, sampler, sampled, arms);
        }
    }

    /** Plans arms without those that are refused, and samples the others. */
    private Map<String, String> answers(
            Session session, Family family, String sampler, boolean sampled, Map<String, Object> arms)
            throws IOException {
        Map<String, Object> left = new TreeMap<>(arms);
        Map<String, String> answers = new TreeMap<>();
        while (true) {
            Path file = experiment(family, sampler, left);
            try {
                Plan plan = session.smoke(file, List.of());
                plan.failures().forEach(line -> refuse(line, left, answers));
                for (Unit unit : plan.units()) {
                    answers.computeIfAbsent(unit.point().arm(), arm -> {
                        String answer = sampled ? sampled(plan, unit) : WORKS;
                        assertThat(answer)
                                .as(arm + " on " + family.title() + ", which the plan took")
                                .isEqualTo(WORKS);
                        return answer;
                    });
                }
                return answers;
            } catch (UserError refused) {
                int before = left.size();
                refused.lines().forEach(line -> refuse(line, left, answers));
                assertThat(left).as(String.join("\n", refused.lines())).hasSizeLessThan(before);
            }
        }
    }

    private static String sampled(Plan plan, Unit unit) {
        try {
            plan.run(unit, "cpu");
            return WORKS;
        } catch (UserError | Unsupported | IllegalArgumentException | IOException failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    private static void refuse(String line, Map<String, Object> left, Map<String, String> answers) {
        Matcher refused = REFUSED.matcher(line);
        if (refused.find() && left.remove(refused.group(1)) != null) {
            answers.put(refused.group(1), line.substring(line.indexOf("guidance." + refused.group(1))));
        }
    }

    private Path experiment(Family family, String sampler, Map<String, Object> arms) throws IOException {
        Path smoke = folder.resolve("smoke");
        if (!Files.exists(smoke)) {
            try (Stream<Path> all = Files.walk(ROOT.resolve("experiments/published/smoke"))) {
                for (Path path : all.toList()) {
                    Files.copy(
                            path,
                            smoke.resolve(ROOT.resolve("experiments/published/smoke")
                                    .relativize(path)
                                    .toString()));
                }
            }
        }
        Files.writeString(smoke.resolve("table.yaml"), "batch: 4\n");
        return Files.writeString(
                folder.resolve("table.yaml"),
                """
                model: %s
                sampler: {type: %s, steps: 8}
                schedule: {type: karras, sigma-min: 0.02, sigma-max: 40}
                batch: 4
                samples: {count: 4, particles: 2, %s, seeds: [1]}
                reference: {dataset: {type: folder, name: real, folder: real}, count: 4}
                features: inception-v3-fid
                metrics: [saturation]
                """.formatted(family.model(), sampler, family.asked()) + YamlWriter.write(Map.of("guidance", arms)));
    }

    private String page() throws IOException {
        Map<String, Map<String, String>> columns = new LinkedHashMap<>();
        try (Session session = session()) {
            for (Family family : FAMILIES) {
                Map<String, String> stochastic = answers(session, family, "ddpm", true);
                Map<String, String> deterministic = answers(session, family, "ddim", true);
                stochastic.replaceAll((method, why) -> WORKS.equals(deterministic.get(method)) ? WORKS : why);
                columns.put(family.title(), stochastic);
            }
        }
        return rendered(columns);
    }

    private static String rendered(Map<String, Map<String, String>> columns) {
        List<String> reasons = new ArrayList<>();
        StringBuilder page = new StringBuilder("""
            # Methods on published networks

            Every installed method on a small network of each family with random weights, planned and sampled in eight steps of `ddpm` or `ddim`. A number stands for the reason for which the program refuses. Methods that edit or read a
            network are given sites that the family has. Methods that follow a likelihood or a reward follow ADM's noise-robust classifier, in GLIDE those of captions its noised CLIP; other methods have the settings of `experiments/every-method*.yaml`. `PublishedMethodsTableTest` writes this page and checks it.

            """);
        page.append("| method | ").append(String.join(" | ", columns.keySet())).append(" |\n|---|");
        page.append("---|".repeat(columns.size())).append('\n');
        for (String method : columns.values().iterator().next().keySet()) {
            page.append("| `").append(method).append("` |");
            for (Map<String, String> column : columns.values()) {
                String answer = Objects.requireNonNull(column.get(method), method);
                if (!answer.equals(WORKS)) {
                    String reason = answer.replaceFirst("^guidance\\.[^ ]+ ", "")
                            .replaceFirst("^[a-z+-]+: ", "")
                            .replaceAll("\\[[^\\]]{60,}\\]", "[...]")
                            .replaceAll("'/[^']*/", "'");
                    if (!reasons.contains(reason)) {
                        reasons.add(reason);
                    }
                    answer = String.valueOf(reasons.indexOf(reason) + 1);
                }
                page.append(' ').append(answer).append(" |");
            }
            page.append('\n');
        }
        page.append('\n');
        for (int i = 0; i < reasons.size(); i++) {
            page.append(i + 1).append(". ").append(reasons.get(i)).append('\n');
        }
        return page.toString();
    }

    private void requireCommitted(String page) throws IOException {
        if (Boolean.getBoolean("rhumb.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE)).isEqualTo(page);
    }

    /** One family, planned under one sampler; the slow test does the rest. */
    @Test
    void thePageHasEveryMethodAndWhatPlansOnDit() throws IOException {
        Map<String, String> cells = new TreeMap<>();
        Pattern row = Pattern.compile("\\| `([^`]+)` \\| ([^ ]+) \\|.*");
        Files.readAllLines(PAGE).forEach(line -> {
            Matcher cell = row.matcher(line);
            if (cell.matches()) {
                cells.put(cell.group(1), cell.group(2));
            }
        });
        try (PluginHost host = RepositoryPlugins.load("the rows")) {
            assertThat(cells.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            arms(RepositoryPlugins.methods(host)).keySet());
            assertThat(RepositoryPlugins.methods(host).keySet()).containsAll(cells.keySet());
        }
        try (Session session = session()) {
            answers(session, FAMILIES.get(0), "ddim", false)
                    .forEach((method, answer) -> assertThat(
                                    answer.equals(WORKS) && !cells.get(method).equals(WORKS))
                            .as(method + ": " + answer + " here, " + cells.get(method) + " on the page")
                            .isFalse());
        }
    }

    private Session session() {
        Reporter quiet = new Reporter(new PrintStream(OutputStream.nullOutputStream()), false);
        return Session.open(Places.of(ROOT).withResults(folder.resolve("results")), quiet);
    }

    /** Names of sites for every method that takes some: those of the family, an attention to the caption, what is around them, and one that is nowhere. */
    private static Map<String, Object> arms(Family family, Map<String, Description<Guidance>> methods) {
        Map<String, Object> arms = new TreeMap<>();
        String attention = family.attention();
        List<String> names = List.of(
                family.sites().get(0),
                attention,
                attention.replace("attn1", "attn2"),
                attention.substring(0, Math.max(1, attention.lastIndexOf('.'))),
                attention.substring(0, attention.indexOf('.')),
                "nowhere");
        arms(methods).forEach((method, arm) -> {
            if (suited(arm, family, methods) instanceof Map<?, ?> keys) {
                for (String key : List.of("site", "sites")) {
                    for (String name : keys.containsKey(key) ? names : List.<String>of()) {
                        Map<String, Object> entry = new LinkedHashMap<>();
                        keys.forEach((known, value) -> entry.put(String.valueOf(known), value));
                        entry.put(key, key.equals("site") ? name : List.of(name));
                        arms.put(method + "-" + names.indexOf(name), entry);
                    }
                }
            }
        });
        return arms;
    }

    @Tag("slow")
    @Test
    void atEverySiteTheRunDoesWhatThePlanTakes() throws IOException {
        try (PluginHost host = RepositoryPlugins.load("the sites of methods");
                Session session = session()) {
            Map<String, Description<Guidance>> methods = RepositoryPlugins.methods(host);
            for (Family family : FAMILIES) {
                Map<String, Object> arms = arms(family, methods);
                Map<String, String> found = answers(session, family, "ddim", true, arms);
                assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(arms.keySet());
                assertThat(found).as(family.title()).containsValue(WORKS);
            }
        }
    }

    @Tag("slow")
    @Test
    void whatIsPlannedIsSampled() throws IOException {
        requireCommitted(page());
    }
}
