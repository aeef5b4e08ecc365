package dev.rhumb.runner.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rhumb.runner.execute.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;

/**
 * The report in Chromium, by mouse, by keyboard, on a phone and in the dark. Screenshots stay in {@code
 * target/report-screenshots}. {@code -Drhumb.report=FILE} takes another report than that of a small run.
 */
@Tag("browser")
class ReportBrowserTest {
    private static final Path SHOTS = Path.of("target", "report-screenshots");

    @TempDir
    static Path folder;

    private static Path report;
    private static ChromeDriver browser;

    @BeforeAll
    static void open() throws IOException {
        report = folder.resolve("report.html");
        String given = System.getProperty("rhumb.report", "");
        if (given.isEmpty()) {
            Path results =
                    SmallRun.into(folder.resolve("small"), "samples.count=200", "guidance.free.scale=[1, 1.5, 2, 4]");
            ReportWriter.write(List.of(Results.read(results, true)), report);
        } else {
            Files.copy(Path.of(given), report);
        }
        ChromeOptions options = new ChromeOptions();
        options.setBinary(System.getProperty("rhumb.chromium", "/usr/bin/chromium"));
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--force-device-scale-factor=1");
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(
                                new File(System.getProperty("rhumb.chromedriver", "/usr/bin/chromedriver")))
                        .build(),
                options);
        Files.createDirectories(SHOTS);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @BeforeEach
    void load() {
        browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        colours("light");
        browser.manage().window().setSize(new Dimension(1280, 1100));
        browser.get(report.toUri().toString());
    }

    private static void colours(String scheme) {
        browser.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    private static void shoot(String name) throws IOException {
        Files.write(SHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    private static List<WebElement> marks() {
        return browser.findElements(By.cssSelector(".mark"));
    }

    private static String text(String selector) {
        return browser.findElement(By.cssSelector(selector)).getText();
    }

    private static void show(String selector) {
        browser.executeScript("document.querySelector(arguments[0]).scrollIntoView({behavior: 'instant'})", selector);
    }

    /** The script presses what lies on top at a mark's place, as a finger would. */
    private static void click(int mark) {
        new Actions(browser).moveToElement(marks().get(mark)).click().perform();
    }

    @Test
    void theCurveHasEveryPointAndNothingIsLoadedOrComplainedOf() throws IOException {
        Path data = Files.writeString(
                folder.resolve("data.json"),
                String.valueOf(browser.executeScript("return document.getElementById('data').textContent")));
        assertThat(marks()).hasSize(((List<?>) Json.read(data).get("points")).size());
        assertThat(browser.executeScript("return performance.getEntriesByType('resource')"
                        + ".filter(e => !e.name.startsWith('data:')).length"))
                .isEqualTo(0L);
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
        assertThat(browser.executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                .isEqualTo(true);
        shoot("curve");
    }

    @Test
    void hoveringTellsValuesAndClickingShowsSamples() throws IOException {
        int last = marks().size() - 1;
        new Actions(browser).moveToElement(marks().get(last)).perform();
        String name = marks().get(last).getAttribute("aria-label").split(",")[0];
        assertThat(text("#tip")).contains(name).contains(": ");
        click(last);
        assertThat(text("#point h3")).isEqualTo(name);
        assertThat(text("#sheets figcaption")).startsWith(name);
        assertThat(browser.findElements(By.cssSelector(".mark.chosen"))).hasSize(1);
        shoot("chosen");
        show("#samples");
        shoot("samples");
    }

    @Test
    void theSliderGoesThroughTheScales() throws IOException {
        show("#samples");
        String before = browser.findElement(By.id("sheet")).getAttribute("src");
        WebElement slider = browser.findElement(By.id("slider"));
        slider.sendKeys(Keys.ARROW_RIGHT);
        String second = text("#scale");
        browser.findElement(By.id("slider")).sendKeys(Keys.ARROW_RIGHT);
        assertThat(text("#scale")).isNotEqualTo(second);
        assertThat(browser.findElement(By.id("sheet")).getAttribute("src")).isNotEqualTo(before);
        assertThat(browser.executeScript("return document.activeElement.id")).isEqualTo("slider");
        assertThat(text("#point h3")).contains("scale=" + text("#scale"));
        shoot("slider");
    }

    @Test
    void theKeyboardReachesEveryPointOfAnArm() {
        browser.executeScript("document.querySelector('.mark[tabindex=\"0\"]').focus()");
        Actions keys = new Actions(browser);
        keys.sendKeys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER).perform();
        String chosen = text("#point h3");
        assertThat(browser.findElement(By.cssSelector(".mark.chosen")).getAttribute("aria-label"))
                .startsWith(chosen);
        assertThat(browser.executeScript("return document.activeElement.classList.contains('chosen')"))
                .isEqualTo(true);
        keys.sendKeys(Keys.ARROW_DOWN, Keys.SPACE).perform();
        assertThat(text("#point h3")).isNotEqualTo(chosen);
        assertThat(browser.findElements(By.cssSelector(".mark[tabindex='0']"))).hasSize(1);
    }

    @Test
    void axesBudgetsAndArmsChangeTheCurve() throws IOException {
        browser.findElement(By.cssSelector("#x option[value='#evaluations']")).click();
        assertThat(text(".chart .title")).startsWith("network evaluations per sample");
        int all = marks().size();
        browser.findElement(By.cssSelector("#budget option:nth-child(2)")).click();
        assertThat(browser.findElements(By.cssSelector(".mark.beyond")))
                .isNotEmpty()
                .hasSizeLessThan(all);
        browser.findElement(By.id("front")).click();
        assertThat(browser.findElements(By.cssSelector(".chart .front"))).hasSize(1);
        browser.findElement(By.cssSelector("#arms button")).click();
        assertThat(marks()).hasSizeLessThan(all);
        shoot("budget");
    }

    @Test
    void aPhoneNeedsNoSidewaysScrolling() throws IOException {
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 2, "mobile", true));
        browser.get(report.toUri().toString());
        assertThat(browser.executeScript("return document.documentElement.scrollWidth"))
                .isEqualTo(390L);
        shoot("phone");
        show("#samples");
        shoot("phone-samples");
        show("#matched-points");
        shoot("phone-table");
    }

    @Test
    void theDarkIsDark() throws IOException {
        colours("dark");
        assertThat(browser.executeScript("return getComputedStyle(document.body).backgroundColor"))
                .isEqualTo("rgb(21, 23, 26)");
        click(0);
        shoot("dark");
    }
}
