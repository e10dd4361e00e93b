using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using NimProbe.PowerShell.Input;

namespace NimProbe.PowerShell.Completion;

/// <summary>Completes names of the last catalogue, quoted where they need it.</summary>
public abstract class NameCompleter : IArgumentCompleter
{
    // What a bare word may hold without meaning something else to PowerShell.
    private const string PlainMarks = "/.-_:+";

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = (wordToComplete ?? "").Trim('\'', '"');
        bool isPattern = WildcardPattern.ContainsWildcardCharacters(word);
        if (NamePattern.ParseOrNull(isPattern ? word : WildcardPattern.Escape(word) + "*") is not { } pattern)
        {
            // A bracket that is not closed yet.
            return [];
        }

        // "llama" finds the model whose publisher nobody remembers.
        return
        [
            .. Names(SessionCatalog.Models)
                .Where(n => pattern.IsMatch(n.Name) || (!isPattern && pattern.IsMatch(NimModelId.GetName(n.Name))))
                .Select(static n => new CompletionResult(Quote(WildcardPattern.Escape(n.Name)), n.Name, CompletionResultType.ParameterValue, n.ToolTip)),
        ];
    }

    /// <summary>The names to choose from, each with its tooltip.</summary>
    /// <param name="models">The models of the last catalogue.</param>
    private protected abstract IEnumerable<(string Name, string ToolTip)> Names(IReadOnlyList<NimModel> models);

    private static string Quote(string name) =>
        name.All(static c => char.IsAsciiLetterOrDigit(c) || PlainMarks.Contains(c, StringComparison.Ordinal))
            ? name
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'";
}
