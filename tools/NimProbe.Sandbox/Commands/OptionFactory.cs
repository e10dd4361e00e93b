using System.CommandLine;

namespace NimProbe.Sandbox.Commands;

/// <summary>Creates the options of the commands.</summary>
internal static class OptionFactory
{
    /// <summary>Creates an option with one value; <paramref name="valueName"/> names it in the help.</summary>
    public static Option<T> Create<T>(string name, string valueName, string description) =>
        new(name) { HelpName = valueName, Description = description };

    /// <summary>Creates an option whose value is one of several words.</summary>
    public static Option<T> CreateChoice<T>(string name, string description, params (string Word, T Value)[] choices)
        where T : struct
    {
        Option<T> option = Create<T>(name, string.Join('|', choices.Select(static choice => choice.Word)), description);
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            foreach ((string word, T value) in choices)
            {
                if (word == text)
                {
                    return value;
                }
            }

            result.AddError($"{name} must be one of {string.Join(", ", choices.Select(static choice => choice.Word))}, not '{text}'.");
            return default;
        };
        return option;
    }

    /// <summary>Gets the value of an option; null if the command line does not contain it.</summary>
    public static T? GetValueOrNull<T>(this ParseResult result, Option<T> option)
        where T : struct =>
        result.GetResult(option) is null ? null : result.GetValue(option);

    public static Option<int> CreatePort() => Create<int>("--port", "n", "The port; 0 selects a free one (default: 0)");

    public static Option<int> CreateParentProcess() => Create<int>("--parent-process", "pid", "Stop when that process ends");
}
