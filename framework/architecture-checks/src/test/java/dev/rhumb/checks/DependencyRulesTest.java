package dev.rhumb.checks;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.rhumb.data.DatasetSource;
import dev.rhumb.evaluation.Metric;
import dev.rhumb.files.AtomicFiles;
import dev.rhumb.guidance.Guidance;
import dev.rhumb.guidance.Reward;
import dev.rhumb.network.NetworkShape;
import dev.rhumb.sampling.Sampler;
import dev.rhumb.sampling.Schedule;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** The rooms of the house and the one direction in which they know each other. */
@AnalyzeClasses(packages = "dev.rhumb", importOptions = ImportOption.DoNotIncludeTests.class)
final class DependencyRulesTest {

    private static final String API = "dev.rhumb.guidance..";
    private static final String SAMPLING = "dev.rhumb.sampling..";
    private static final String DATA = "dev.rhumb.data..";
    private static final String NETWORK = "dev.rhumb.network..";
    private static final String FILES = "dev.rhumb.files..";
    private static final String RECORDS = "dev.rhumb.records..";
    private static final String IMAGES = "dev.rhumb.images..";
    private static final String TENSORS = "dev.rhumb.tensors..";
    private static final String CORE = "dev.rhumb.diffusion..";
    private static final String ENGINE = "dev.rhumb.diffusion.engine..";
    private static final String EVALUATION = "dev.rhumb.evaluation..";
    private static final String HOST = "dev.rhumb.host..";
    private static final String REPORTING = "dev.rhumb.reporting..";
    private static final String RUNNER = "dev.rhumb.runner..";
    private static final String TESTKIT = "dev.rhumb.testkit..";
    private static final String PLUGINS = "dev.rhumb.plugins..";

    private static final DescribedPredicate<JavaClass> FOR_AUTHORS =
            DescribedPredicate.describe("are marked as stable or experimental", type -> {
                JavaClass outermost = type.getBaseComponentType();
                while (outermost.getEnclosingClass().isPresent()) {
                    outermost = outermost.getEnclosingClass().get();
                }
                return outermost
                        .tryGetAnnotationOfType(org.apiguardian.api.API.class)
                        .filter(found -> found.status() != org.apiguardian.api.API.Status.INTERNAL)
                        .isPresent();
            });

    @ArchTest
    static final ArchRule theApiKnowsTensorsAndNothingElse = classes()
            .that()
            .resideInAnyPackage(API, SAMPLING, DATA, NETWORK)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    API, SAMPLING, DATA, NETWORK, "java..", "ai.djl.ndarray..", "org.jspecify..", "org.apiguardian..");

    /** Authors see on the type what they may rely on; docs/architecture.md says what each word promises. */
    @ArchTest
    static final ArchRule publicTypesOfTheApiAndTheTestKitSayHowStableTheyAre = classes()
            .that()
            .resideInAnyPackage(API, SAMPLING, DATA, NETWORK, TESTKIT)
            .and()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should()
            .beAnnotatedWith(org.apiguardian.api.API.class);

    /** What is internal may change in any version, so no plugin's code knows it. Tests of plugins may run the loop. */
    @ArchTest
    static final ArchRule pluginsKnowOnlyTypesThatSayHowStableTheyAre = classes()
            .that()
            .resideInAPackage(PLUGINS)
            .should()
            .onlyDependOnClassesThat(not(resideInAPackage("dev.rhumb.."))
                    .or(resideInAPackage(PLUGINS))
                    .or(FOR_AUTHORS));

    @ArchTest
    static final ArchRule internalPackagesSayThatTheyAre = classes()
            .that()
            .resideInAnyPackage(
                    FILES,
                    IMAGES,
                    TENSORS,
                    ENGINE,
                    "dev.rhumb.diffusion.data..",
                    "dev.rhumb.diffusion.network..",
                    "dev.rhumb.diffusion.training..",
                    HOST,
                    REPORTING,
                    RUNNER)
            .should(new ArchCondition<JavaClass>("be in a package that is marked as internal") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage()
                            .tryGetAnnotationOfType(org.apiguardian.api.API.class)
                            .filter(found -> found.status() == org.apiguardian.api.API.Status.INTERNAL)
                            .isPresent();
                    events.add(new SimpleConditionEvent(
                            type, marked, type.getPackageName() + " has no @API(status = API.Status.INTERNAL)"));
                }
            });

    @ArchTest
    static final ArchRule onlyTheHostTouchesPf4j = noClasses()
            .that()
            .resideOutsideOfPackage(HOST)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.pf4j..");

    @ArchTest
    static final ArchRule nothingHereTouchesSpark = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.spark..", "scala..", "dev.rhumb.cluster..")
            .because("what runs on a cluster is built apart, and travels in a class loader of its own");

    @ArchTest
    static final ArchRule onlyReportingTouchesPlotsAndTables = noClasses()
            .that()
            .resideOutsideOfPackage(REPORTING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.knowm.xchart..",
                    "tech.tablesaw..",
                    "org.apache.batik..",
                    "org.apache.pdfbox..",
                    "de.rototor.pdfbox..");

    @ArchTest
    static final ArchRule onlyRecordsReadsYaml = noClasses()
            .that()
            .resideOutsideOfPackage(RECORDS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.snakeyaml..");

    @ArchTest
    static final ArchRule recordsKnowsOnlyTheApi = noClasses()
            .that()
            .resideInAPackage(RECORDS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    SAMPLING, DATA, NETWORK, IMAGES, CORE, EVALUATION, HOST, REPORTING, RUNNER, TESTKIT, PLUGINS);

    /** One place makes records from keys: what a key is, its range and its messages are the same everywhere. */
    @ArchTest
    static final ArchRule onlyRecordsBindsRecords = noClasses()
            .that()
            .resideOutsideOfPackage(RECORDS)
            .should()
            .callMethod(Class.class, "getDeclaredConstructor", Class[].class);

    @ArchTest
    static final ArchRule onlyTheRunnerReadsTheCommandLine = noClasses()
            .that()
            .resideOutsideOfPackage(RUNNER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..");

    /** DJL brings it, so that a second one would be a second one on every class path. */
    @ArchTest
    static final ArchRule gsonIsTheOneJsonLibrary = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "tools.jackson..",
                    "com.fasterxml..",
                    "org.json..",
                    "com.alibaba.fastjson..",
                    "jakarta.json..",
                    "com.squareup.moshi..");

    /** A file under its name is whole: how that is done, and swept up after a kill, is written down once. */
    @ArchTest
    static final ArchRule oneClassPutsFilesInTheirPlace = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(AtomicFiles.class.getName())
            .should()
            .callMethod(Files.class, "move", Path.class, Path.class, CopyOption[].class);

    @ArchTest
    static final ArchRule filesKnowNothing = noClasses()
            .that()
            .resideInAPackage(FILES)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.rhumb..").and(not(resideInAPackage(FILES))));

    /** What DJL's native interface needs of care (threads, modes, ownership) is written down once. */
    @ArchTest
    static final ArchRule onlyTheEnginesRoomTouchesItsNativeInterface = noClasses()
            .that()
            .resideOutsideOfPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl.pytorch..")
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(Engine.class)
            .orShould()
            .callMethod(NDManager.class, "newBaseManager")
            .orShould()
            .callMethod(NDManager.class, "newBaseManager", Device.class, String.class);

    @ArchTest
    static final ArchRule theEnginesRoomKnowsOnlyTensors = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat(resideInAPackage("dev.rhumb..").and(not(resideInAPackage(ENGINE))));

    @ArchTest
    static final ArchRule coreKnowsOnlyTheApiAndRecords = noClasses()
            .that()
            .resideInAPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EVALUATION, HOST, REPORTING, RUNNER, TESTKIT, PLUGINS);

    @ArchTest
    static final ArchRule imageFilesKnowNothing = noClasses()
            .that()
            .resideInAPackage(IMAGES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(API, TENSORS, CORE, EVALUATION, HOST, REPORTING, RUNNER, TESTKIT, PLUGINS);

    @ArchTest
    static final ArchRule onlyImageFilesDecodesImages = noClasses()
            .that()
            .resideOutsideOfPackages(IMAGES, REPORTING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.imageio..");

    @ArchTest
    static final ArchRule onlyFilesOfImagesAndTensorsAreUnpacked = noClasses()
            .that()
            .resideOutsideOfPackages(IMAGES, TENSORS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.commons.compress..");

    @ArchTest
    static final ArchRule tensorFilesKnowNothing = noClasses()
            .that()
            .resideInAPackage(TENSORS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(API, RECORDS, IMAGES, CORE, EVALUATION, HOST, REPORTING, RUNNER, TESTKIT, PLUGINS);

    /** A pickle is code for Python; one room reads it, as data. */
    @ArchTest
    static final ArchRule onlyTensorFilesOpensPickles = noClasses()
            .that()
            .resideOutsideOfPackage(TENSORS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("net.razorvine..");

    @ArchTest
    static final ArchRule evaluationKnowsOnlyTheApiAndRecords = noClasses()
            .that()
            .resideInAPackage(EVALUATION)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CORE, HOST, REPORTING, RUNNER, TESTKIT, PLUGINS);

    @ArchTest
    static final ArchRule theHostKnowsOnlyTheApiAndRecords = noClasses()
            .that()
            .resideInAPackage(HOST)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CORE, EVALUATION, REPORTING, RUNNER, TESTKIT, PLUGINS);

    @ArchTest
    static final ArchRule reportingKnowsOnlyFilesAndRecords = noClasses()
            .that()
            .resideInAPackage(REPORTING)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(API, CORE, EVALUATION, HOST, RUNNER, TESTKIT, PLUGINS);

    @ArchTest
    static final ArchRule nothingKnowsTheRunnerOrThePlugins = noClasses()
            .that()
            .resideOutsideOfPackages(RUNNER, PLUGINS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(RUNNER, PLUGINS);

    @ArchTest
    static final ArchRule theRunnerDoesNotNeedTheTestKit = noClasses()
            .that()
            .resideInAPackage(RUNNER)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TESTKIT);

    @ArchTest
    static final ArchRule modulesHaveNoCycles =
            slices().matching("dev.rhumb.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfTheCoreHaveNoCycles =
            slices().matching("dev.rhumb.diffusion.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfTheEvaluationHaveNoCycles =
            slices().matching("dev.rhumb.evaluation.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfTheRunnerHaveNoCycles =
            slices().matching("dev.rhumb.runner.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule guidancesOfPluginsAreRecords = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotAnonymousClasses()
            .and()
            .implement(Guidance.class)
            .should()
            .beRecords();

    @ArchTest
    static final ArchRule metricsOfPluginsAreRecords = classes()
            .that()
            .resideInAPackage(PLUGINS)
            .and()
            .areNotAnonymousClasses()
            .and()
            .implement(Metric.class)
            .should()
            .beRecords();

    @ArchTest
    static final ArchRule samplersAreRecords = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotAnonymousClasses()
            .and()
            .implement(Sampler.class)
            .should()
            .beRecords();

    @ArchTest
    static final ArchRule schedulesAreRecords = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotAnonymousClasses()
            .and()
            .implement(Schedule.class)
            .should()
            .beRecords();

    @ArchTest
    static final ArchRule sourcesOfDataSetsAreRecords = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotAnonymousClasses()
            .and()
            .implement(DatasetSource.class)
            .should()
            .beRecords();

    @ArchTest
    static final ArchRule rewardsAreRecords = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotAnonymousClasses()
            .and()
            .implement(Reward.class)
            .should()
            .beRecords()
            .allowEmptyShould(true); // the program itself has none

    @ArchTest
    static final ArchRule networkShapesAreRecords = classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotAnonymousClasses()
            .and()
            .implement(NetworkShape.class)
            .should()
            .beRecords();

    @ArchTest
    static final ArchRule onlyTheRunnerPrints = noClasses()
            .that()
            .resideOutsideOfPackage(RUNNER)
            // An author reads in the tests' output which checks a method left out.
            .and()
            .doNotHaveFullyQualifiedName("dev.rhumb.testkit.DoesNotApply")
            .should(com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS);

    /** One room for chance: neighbouring seeds of other generators give streams that are shifted or correlated. */
    @ArchTest
    static final ArchRule onlyTheSeededStreamDraws = noClasses()
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, SplittableRandom.class, ThreadLocalRandom.class, RandomGeneratorFactory.class)
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(StrictMath.class, "random")
            .orShould()
            .callMethod(Collections.class, "shuffle", List.class)
            .orShould()
            .callMethod(RandomGenerator.class, "of", String.class)
            .orShould()
            .callMethod(RandomGenerator.class, "getDefault");
}
