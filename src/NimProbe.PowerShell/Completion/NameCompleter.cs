using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Completion;

/// <summary>Completes names from the catalogue that was read last, with quotes if a name needs them.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    // Characters that have no special meaning in an argument without quotes.
    private const string PlainMarks = "/.-_:+";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        bool isPattern = WildcardPattern.ContainsWildcardCharacters(word);
        if (NamePattern.ParseOrNull(isPattern ? word : WildcardPattern.Escape(word) + "*") is not { } pattern)
        {
            // The user has not closed a bracket yet.
            return [];
        }

        // A word also matches the name after the slash, so that "llama" finds models of every publisher.
        return
        [
            .. GetNames(SessionCatalog.Models)
                .Where(n => pattern.IsMatch(n.Name) || (!isPattern && pattern.IsMatch(NimModelId.GetName(n.Name))))
                .Select(static n => ToResult(n.Name, n.ToolTip)),
        ];
    }

    /// <summary>Gets the names to choose from, each with its tooltip.</summary>
    /// <param name="models">The models of the catalogue that was read last.</param>
    private protected abstract IEnumerable<(string Name, string ToolTip)> GetNames(IReadOnlyList<NimModel> models);

    private static CompletionResult ToResult(string name, string toolTip) =>
        new(Quote(WildcardPattern.Escape(name)), name, CompletionResultType.ParameterValue, toolTip);

    private static string Quote(string name) =>
        name.All(static c => char.IsAsciiLetterOrDigit(c) || PlainMarks.Contains(c, StringComparison.Ordinal))
            ? name
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'";
}
