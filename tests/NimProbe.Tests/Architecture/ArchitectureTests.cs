using System.Text.RegularExpressions;
using Xunit;

namespace NimProbe.Tests.Architecture;

/// <summary>The dependencies that the assemblies have against those that docs/architecture.md allows.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string[] s_sources = ["NimProbe", "NimProbe.Engine", "NimProbe.PowerShell"];
    private static readonly string[] s_projects = [.. s_sources, "NimProbe.Sandbox", "NimProbe.Fuzz", "NimProbe.Tests"];

    private static readonly DependencyGraph s_graph =
        new(s_sources.SelectMany(static name => AssemblyReader.ReadDependencies(GetPath(name))));

    [Fact]
    public void No_namespaces_depend_on_each_other_in_a_circle() => AssertNone(s_graph.FindCyclic().Select(Describe));

    [Fact]
    public void The_page_lists_every_dependency_between_namespaces()
    {
        ILookup<string, string> allowed = ArchitecturePage.ReadTable("Namespace");

        AssertNone(s_graph.Dependencies.Where(d => !allowed[d.From.Namespace].Contains(d.To.Namespace)).Select(Describe));
    }

    [Fact]
    public void The_page_lists_the_namespaces_that_exist()
    {
        IEnumerable<string> listed = ArchitecturePage.ReadTable("Namespace").Select(static row => row.Key);

        Assert.Equal(s_graph.Namespaces, listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_lists_every_reference_between_projects()
    {
        ILookup<string, string> allowed = ArchitecturePage.ReadTable("Project");
        IEnumerable<(string From, string To)> references = s_projects.SelectMany(static from =>
            AssemblyReader.ReadReferences(GetPath(from))
                .Where(static to => to.StartsWith("NimProbe", StringComparison.Ordinal))
                .Select(to => (from, to)));

        AssertNone(references.Where(r => !allowed[r.From].Contains(r.To)).Select(static r => $"{r.From} -> {r.To}"));
    }

    // The advice on errors is in the ErrorTable of the cmdlets.
    [Theory]
    [InlineData("NimProbe")]
    [InlineData("NimProbe.Engine")]
    public void Only_the_cmdlets_name_parameters_and_cmdlets(string assembly)
    {
        IReadOnlyList<string> literals = AssemblyReader.ReadStringLiterals(GetPath(assembly));

        Assert.NotEmpty(literals);
        AssertNone(literals.Where(static text => NameInPowerShell().IsMatch(text)));
    }

    [Theory]
    [InlineData("Give another path, or omit -NoClobber.", true)]
    [InlineData("Get-NimModel lists all models.", true)]
    [InlineData("NVCF-POLL-SECONDS", false)]
    [InlineData("yyyy-MM-dd", false)]
    public void Names_of_parameters_and_cmdlets_are_recognized(string text, bool isName) =>
        Assert.Equal(isName, NameInPowerShell().IsMatch(text));

    [Fact]
    public void Uses_are_found_in_signatures_and_bodies_and_belong_to_the_outermost_type()
    {
        TypeName from = new(typeof(ArchitectureTests).Namespace!, nameof(ArchitectureTests));
        IReadOnlySet<TypeDependency> found = AssemblyReader.ReadDependencies(typeof(ArchitectureTests).Assembly.Location);

        // A parameter of a method of a nested type, a constructor called in a lambda, and a type argument in an async method.
        Assert.Contains(new TypeDependency(from, new TypeName("System.Text", nameof(System.Text.Rune))), found);
        Assert.Contains(new TypeDependency(from, new TypeName("System.Text", nameof(System.Text.StringBuilder))), found);
        Assert.Contains(new TypeDependency(from, new TypeName("System", nameof(Half))), found);
    }

    [GeneratedRegex(@"(?<![\w-])-[A-Z]\w+|\b[A-Z][A-Za-z]+-Nim\w+", RegexOptions.CultureInvariant)]
    private static partial Regex NameInPowerShell();

    private static void AssertNone(IEnumerable<string> dependencies)
    {
        string text = string.Join('\n', dependencies);
        Assert.True(text.Length == 0, text);
    }

    private static string Describe(TypeDependency dependency) => $"{dependency.From.Namespace} -> {dependency.To.Namespace}: {dependency}";

    private static string GetPath(string assembly) => Path.Combine(AppContext.BaseDirectory, assembly + ".dll");

    private static class Sample
    {
        public static Func<object> Lambda => static () => new System.Text.StringBuilder();

        public static bool HasParameter(System.Text.Rune rune) => rune.IsAscii;

        public static async Task<int> CountAsync()
        {
            await Task.Yield();
            return new List<Half>().Count;
        }
    }
}
