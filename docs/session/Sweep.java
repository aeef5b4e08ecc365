import dev.rhumb.runner.session.Places;
import dev.rhumb.runner.session.Plan;
import dev.rhumb.runner.session.Session;
import java.nio.file.Path;
import java.util.List;

/** Runs an experiment of a checkout unit by unit: java -cp 'target/dist/lib/*' docs/session/Sweep.java CHECKOUT FILE key=value... */
final class Sweep {
    public static void main(String[] arguments) throws Exception {
        List<String> rest = List.of(arguments).subList(2, arguments.length);
        try (Session session = Session.open(Places.of(Path.of(arguments[0])))) {
            Plan plan = session.plan(Path.of(arguments[1]), rest);
            for (var unit : plan.units()) {
                System.out.println(unit.address() + " " + plan.run(unit, "cpu").metrics());
            }
            System.out.println(plan.run("cpu")); // the floor, tables and figures
        }
    }
}
