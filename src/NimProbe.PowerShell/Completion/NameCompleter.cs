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

        return
        [
            .. GetNames(SessionCatalog.Models)
                .Where(n => pattern.IsMatch(n.Name) || (!isPattern && pattern.IsMatch(GetShortName(n.Name))))
                .Select(n => new CompletionResult(Quote(ToArgument(n.Name)), n.Name, CompletionResultType.ParameterValue, n.ToolTip)),
        ];
    }

    /// <summary>Gets the names to choose from, each with its tooltip.</summary>
    /// <param name="models">The models of the catalogue that was read last.</param>
    private protected abstract IEnumerable<(string Name, string ToolTip)> GetNames(IReadOnlyList<NimModel> models);

    /// <summary>
    /// Gets the part of a name that a word can also match. Default: the part after the slash, so that "llama" finds models of every
    /// publisher.
    /// </summary>
    private protected virtual string GetShortName(string name) => NimModelId.GetName(name);

    /// <summary>Gets the argument that stands for a name. Default: a pattern that matches exactly the name.</summary>
    private protected virtual string ToArgument(string name) => WildcardPattern.Escape(name);

    private static string Quote(string name) =>
        name.All(static c => char.IsAsciiLetterOrDigit(c) || PlainMarks.Contains(c, StringComparison.Ordinal))
            ? name
            : "'" + CodeGeneration.EscapeSingleQuotedStringContent(name) + "'";
}
